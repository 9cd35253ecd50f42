// Calibrated runs over a small model, from statistics: rates, records, the same bytes however they
// come about.
#include "ratefloor/job/layers/encode_layers.h"

#include <cmath>

#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/job/layers/testing/calibrated_fixture.h"

namespace ratefloor::job {
namespace {

using test::files_of;

class EncodeLayers : public test::CalibratedFixture {};

TEST_F(EncodeLayers, MatricesWithStatisticsAreCancelledOthersAreNot) {
  const std::string path = decoder().write();
  const auto result = run(path, calibrated(4), source(inputs()));
  ASSERT_TRUE(result) << result.error().to_string();
  const QuantizeRecord& record = result->record;
  ASSERT_EQ(record.tensors.size(), 5u);
  for (const QuantizedTensor& tensor : record.tensors) {
    const bool embedding = tensor.name == "model.embed_tokens.weight";
    EXPECT_EQ(tensor.codec == "sic", !embedding) << tensor.name << ' ' << tensor.codec;
    ASSERT_EQ(tensor.layer.has_value(), !embedding) << tensor.name;
    if (embedding) continue;
    EXPECT_EQ(tensor.layer->input, linear::input_of(tensor.name));
    EXPECT_EQ(tensor.layer->tokens, 1024u);
    EXPECT_GT(tensor.layer->output_distortion, 0) << tensor.name;
    EXPECT_LT(tensor.layer->output_distortion, 0.1) << tensor.name;
    EXPECT_NEAR(tensor.stored_bpw, tensor.layer->target_bpw, 0.05) << tensor.name;
    EXPECT_TRUE(std::isnan(tensor.layer->slope_nats)) << tensor.name;
    EXPECT_EQ(tensor.layer->floors.size(), 3u) << tensor.name;
  }
  EXPECT_NEAR(record.total.stored_bpw, 4, kTotalTolerance);
  ASSERT_TRUE(record.calibration);
  EXPECT_EQ(record.calibration->kind, "statistics");
  EXPECT_EQ(record.calibration->allocation, "uniform");
  EXPECT_TRUE(std::isnan(record.calibration->predicted_kl_nats));
  EXPECT_FALSE(record.calibration->measured);
}

TEST_F(EncodeLayers, SlopesDecideRates) {
  const std::string path = decoder().write();
  const auto result = run(path, calibrated(4), sloped(inputs()));
  ASSERT_TRUE(result) << result.error().to_string();
  ASSERT_TRUE(result->record.calibration);
  const CalibrationRecord& calibration = *result->record.calibration;
  EXPECT_EQ(calibration.allocation, "reverse waterfilling");
  ASSERT_TRUE(calibration.measured);
  EXPECT_EQ(calibration.measured->kl_nats, 0.5);
  double predicted = 0;
  std::map<std::string, double> rates;
  for (const QuantizedTensor& tensor : result->record.tensors) {
    rates[tensor.name] = tensor.stored_bpw;
    if (!tensor.layer) continue;
    EXPECT_GT(tensor.layer->slope_nats, 0);
    EXPECT_GT(tensor.layer->marginal_nats, 0);
    predicted += tensor.layer->predicted_kl_nats;
  }
  EXPECT_NEAR(calibration.predicted_kl_nats, predicted, 1e-12);
  // The two read the same input and have the same shape; the slope of one is four times greater:
  // a bit.
  EXPECT_NEAR(rates["model.layers.0.self_attn.q_proj.weight"] -
                  rates["model.layers.0.self_attn.k_proj.weight"],
              1, 0.25);
  EXPECT_NEAR(result->record.total.stored_bpw, 4, kTotalTolerance);

  QuantizeOptions uniform = calibrated(4);
  uniform.uniform_rates = true;
  const auto same = run(path, uniform, sloped(inputs()), "uniform");
  ASSERT_TRUE(same) << same.error().to_string();
  EXPECT_EQ(same->record.calibration->allocation, "uniform");
}

TEST_F(EncodeLayers, AnyNumberOfThreadsGivesTheSameBytes) {
  const std::string path = decoder().write();
  for (const unsigned threads : {1u, 2u}) {
    const auto result =
        run(path, calibrated(3.5), sloped(inputs()), std::to_string(threads), threads);
    ASSERT_TRUE(result) << result.error().to_string();
    EXPECT_EQ(files_of(folder_.path(std::to_string(threads))), files_of(folder_.path("1")));
  }
}

TEST_F(EncodeLayers, OverridesAreKept) {
  const std::string path = decoder().write();
  QuantizeOptions options = calibrated(6);
  options.overrides = {{"down_proj", 2.5}, {"k_proj", std::nullopt}};
  const auto result = run(path, options, sloped(inputs()));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->record.tensors.size(), 4u);
  for (const QuantizedTensor& tensor : result->record.tensors) {
    if (tensor.name.ends_with("down_proj.weight")) {
      EXPECT_NEAR(tensor.stored_bpw, 2.5, 0.01);
    }
  }
  EXPECT_NEAR(result->record.total.stored_bpw, 6, kTotalTolerance);
}

TEST_F(EncodeLayers, SizeIsNeverExceeded) {
  const std::string path = decoder().write();
  QuantizeOptions options = calibrated(3);
  options.bits.reset();
  options.size_bytes = 15'000;
  const auto result = run(path, options, source(inputs()));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_LE(weight_file_bytes(), 15'000u);
  EXPECT_GT(weight_file_bytes(), 14'700u);
}

}  // namespace
}  // namespace ratefloor::job
