// What `quantize` promises about rates, errors, sizes and bytes.
#include "ratefloor/job/quantize.h"

#include <cmath>

#include "ratefloor/job/quantize/testing/quantize_fixture.h"
#include "ratefloor/job/quantize_forecast.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/report/quantize_json.h"

namespace ratefloor::job {
namespace {

using io::Dtype;
using test::files_of;
using test::kCols;

class Quantize : public test::QuantizeFixture {
  std::string text_of(const QuantizeRecord& record) const override {
    return report::quantize_json(record);
  }
};

const QuantizedTensor& named(const QuantizeRecord& record, const std::string& name) {
  for (const QuantizedTensor& tensor : record.tensors)
    if (tensor.name == name) return tensor;
  ADD_FAILURE() << name;
  return record.tensors.front();
}

/// What a stream decodes to, against the original.
double measured_distortion(const io::Model& original, const QuantizedModel& model,
                           const StreamTensor& matrix) {
  const auto stream = open_stream(model, matrix);
  EXPECT_TRUE(stream);
  const io::TensorInfo& tensor = *original.find(matrix.name);
  EXPECT_EQ(stream->rows(), tensor.rows());
  EXPECT_EQ(stream->cols(), tensor.cols());
  EXPECT_EQ(stream->dtype(), io::name(tensor.dtype));
  std::vector<float> weights(tensor.elements()), decoded(tensor.elements());
  original.matrix(tensor)->read(0, weights);
  for (std::size_t i = 0; i < stream->chunks().size(); ++i) {
    const Chunk& chunk = stream->chunks()[i];
    EXPECT_TRUE(stream->decode_chunk(i, std::span(decoded).subspan(chunk.first, chunk.size)));
  }
  double sum = 0, squares = 0;
  for (const float w : weights) sum += w, squares += static_cast<double>(w) * w;
  const auto n = static_cast<double>(weights.size());
  const double variance = squares / n - sum / n * (sum / n);
  return variance == 0 ? kernel::squared_error(weights, decoded)
                       : kernel::squared_error(weights, decoded) / n / variance;
}

TEST_F(Quantize, MeetsTheTotalAndSaysTheTruth) {
  const std::string path = mixed().write();
  const auto result = run(path, bits(3));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(result->warnings.empty()) << result->warnings.front();
  const QuantizeRecord& record = result->record;
  EXPECT_NEAR(record.total.stored_bpw, 3, kTotalTolerance);
  EXPECT_EQ(record.total.stored_bytes, weight_file_bytes());
  EXPECT_EQ(record.tensors.size(), 4u);
  EXPECT_EQ(record.untouched.size(), 2u);

  const auto original = io::open_model(path);
  const auto quantized = open_quantized_model(folder_.path("out"));
  ASSERT_TRUE(quantized) << quantized.error().to_string();
  EXPECT_EQ(quantized->entry->codec, "ecsq");
  std::uint64_t streams = 0, kept = 0;
  for (const StreamTensor& matrix : quantized->matrices) {
    const QuantizedTensor& claim = named(record, matrix.name);
    EXPECT_EQ(claim.stored_bytes, matrix.info.bytes);
    EXPECT_EQ(claim.shape, original->find(matrix.name)->shape);
    EXPECT_NEAR(measured_distortion(*original, *quantized, matrix) / claim.distortion, 1, 1e-6);
    EXPECT_GT(claim.gap_bits, 0);
    streams += matrix.info.bytes;
  }
  for (const io::TensorInfo& tensor : quantized->untouched) {
    const auto before = original->bytes(*original->find(tensor.name));
    const auto after = quantized->model.bytes(tensor);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin(), after.end()));
    kept += tensor.bytes;
  }
  EXPECT_EQ(streams + kept + record.total.container_bytes, record.total.stored_bytes);
  const auto files = files_of(folder_.path("out"));
  EXPECT_EQ(files.size(), 4u);  // weights, config, tokenizer, record
  EXPECT_EQ(files.at("ratefloor.json"), report::quantize_json(record));
  EXPECT_NE(files.at("config.json").find("\"quant_method\": \"ratefloor\""), std::string::npos);
}

TEST_F(Quantize, SameBytesForAnyThreadCount) {
  const std::string path = mixed().write();
  ASSERT_TRUE(run(path, bits(2.5), "one", 1));
  ASSERT_TRUE(run(path, bits(2.5), "three", 3));
  EXPECT_EQ(files_of(folder_.path("one")), files_of(folder_.path("three")));
}

TEST_F(Quantize, ASizeIsNeverExceeded) {
  const std::string path = mixed().write();
  int i = 0;
  for (const std::uint64_t size : {47'000u, 60'001u, 100'003u, 150'000u}) {
    QuantizeOptions options = with("ecsq");
    options.size_bytes = kSlow ? size / 4 + 3000 : size;
    const std::string output = "out" + std::to_string(i++);
    const auto result = run(path, options, output);
    ASSERT_TRUE(result) << result.error().to_string();
    EXPECT_LE(weight_file_bytes(output), *options.size_bytes);
    EXPECT_GE(weight_file_bytes(output) * 1.01, *options.size_bytes);
    EXPECT_EQ(result->record.total.stored_bytes, weight_file_bytes(output));
  }
}

TEST_F(Quantize, AnErrorIsHitByEveryTensor) {
  const std::string path = mixed().write();
  QuantizeOptions options = with("ecsq");
  options.distortion = 0.02;
  options.overrides = {{"embed", 4.5}};
  const auto result = run(path, options);
  ASSERT_TRUE(result) << result.error().to_string();
  for (const QuantizedTensor& tensor : result->record.tensors)
    if (tensor.name == "embed.weight") {
      EXPECT_NEAR(tensor.stored_bpw, 4.5, 0.004);
    } else {
      EXPECT_NEAR(tensor.distortion / 0.02, 1, 0.005) << tensor.name;
    }
}

TEST_F(Quantize, OverridesTakeTheirRateAndTheOthersWhatIsLeft) {
  const std::string path = mixed().write();
  QuantizeOptions options = bits(4);
  options.overrides = {{"layers", 2.0}, {"layers.0.k", std::nullopt}};
  const auto result = run(path, options);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_NEAR(result->record.total.stored_bpw, 4, kTotalTolerance);
  ASSERT_EQ(result->record.tensors.size(), 3u);
  for (const QuantizedTensor& tensor : result->record.tensors)
    if (tensor.name != "embed.weight") {
      EXPECT_NEAR(tensor.stored_bpw, 2, 0.004) << tensor.name;
    }
  EXPECT_GT(named(result->record, "embed.weight").stored_bpw, 3.5);
}

TEST_F(Quantize, MethodsOfFixedRateAndWholeBits) {
  const std::string path = mixed().write();
  const auto nf4 = run(path, with("nf4"), "nf4");
  ASSERT_TRUE(nf4) << nf4.error().to_string();
  for (const QuantizedTensor& tensor : nf4->record.tensors) {
    EXPECT_EQ(tensor.codec, "nf4");
    EXPECT_NEAR(tensor.stored_bpw, 4.5, 0.05);
  }
  const auto whole = run(path, bits(5, "int-asym-g64"), "int");
  ASSERT_TRUE(whole) << whole.error().to_string();
  for (const QuantizedTensor& tensor : whole->record.tensors)
    EXPECT_EQ(tensor.codec, "int4-asym-g64");
  // One byte less than the files have, and the next smaller member it is.
  QuantizeOptions options = with("int-asym-g64");
  options.size_bytes = whole->record.total.stored_bytes;
  const auto same = run(path, options, "same");
  ASSERT_TRUE(same);
  EXPECT_EQ(same->record.total.stored_bytes, whole->record.total.stored_bytes);
  *options.size_bytes -= 1;
  options.overrides = {{"embed", 4.0}};
  const auto less = run(path, options, "less");
  ASSERT_TRUE(less);
  EXPECT_EQ(named(less->record, "layers.0.q.weight").codec, "int3-asym-g64");
  EXPECT_EQ(named(less->record, "embed.weight").codec, "int4-asym-g64");
}

TEST_F(Quantize, ZeroAndConstantTensorsAreExact) {
  const std::string path =
      small()
          .add("normal", Dtype::kF32, {512, kCols})
          .add("zeros", Dtype::kF32, {128, 128}, std::string(4 * 128 * 128, '\0'))
          .add("constant", Dtype::kBF16, {64, 64},
               test::stored_as(Dtype::kBF16, std::vector<float>(4096, -0.25f)))
          .write();
  for (const char* codec : {"ecsq", "int"}) {
    const auto result = run(path, bits(6, codec), codec);
    ASSERT_TRUE(result) << result.error().to_string();
    ASSERT_EQ(result->record.untouched.size(), 1u);
    EXPECT_EQ(result->record.untouched[0].name, "constant");
    ASSERT_FALSE(result->warnings.empty());
    for (const QuantizedTensor& tensor : result->record.tensors)
      if (tensor.name == "zeros") {
        EXPECT_EQ(tensor.distortion, 0);
        EXPECT_TRUE(std::isnan(tensor.gap_bits));
      }
    const auto original = io::open_model(path);
    const auto quantized = open_quantized_model(folder_.path(codec));
    for (const StreamTensor& matrix : quantized->matrices)
      if (matrix.name == "zeros") {
        EXPECT_EQ(measured_distortion(*original, *quantized, matrix), 0);
      }
  }
}

TEST_F(Quantize, AForecastIsNearTheResult) {
  const std::string path = mixed().write();
  for (const QuantizeOptions& options : {bits(3), with("nf4"), bits(5, "int")}) {
    QuantizeRequest request;
    request.model = path;
    request.options = options;
    const Executor executor(2);
    test::NoProgress progress;
    const auto forecast = forecast_quantize(request, executor, progress);
    ASSERT_TRUE(forecast) << forecast.error().to_string();
    EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
    const auto result = run(path, options, options.codec);
    ASSERT_TRUE(result);
    EXPECT_NEAR(forecast->stored_bpw / result->record.total.stored_bpw, 1, 0.01);
    EXPECT_NEAR(forecast->distortion / result->record.total.distortion, 1, 0.2);
    EXPECT_EQ(forecast->quantized_weights, result->record.total.quantized_weights);
    EXPECT_FALSE(forecast->samples.empty());
  }
}

}  // namespace
}  // namespace ratefloor::job
