// Calibrated runs that end before their time, and statistics that no run can use.
#include <cmath>
#include <limits>

#include "ratefloor/job/layers/testing/calibrated_fixture.h"

namespace ratefloor::job {
namespace {

using linear::InputStatistics;
using linear::packed_index;
using test::files_of;

class LayerStops : public test::CalibratedFixture {
 protected:
  std::string staging(const std::string& output) const {
    return folder_.path(output + "/.ratefloor-partial");
  }
  /// A run over `inputs` fails, and leaves nothing.
  Error refused(const std::vector<InputStatistics>& inputs) const {
    const auto result = run(decoder().write(), calibrated(4), source(inputs));
    EXPECT_FALSE(result);
    EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
    if (result) return {};
    EXPECT_FALSE(result.error().file.empty()) << result.error().to_string();
    EXPECT_FALSE(result.error().tensor.empty()) << result.error().to_string();
    EXPECT_FALSE(result.error().remedy.empty()) << result.error().to_string();
    return result.error();
  }
};

// Stopped after every single tensor, and surveyed once only.
TEST_F(LayerStops, AnyNumberOfStops) {
  const std::string path = decoder().write();
  ASSERT_TRUE(run(path, calibrated(3.5), sloped(inputs()), "whole", 1));
  int stops = 0, surveys = 0, stages = 0;
  while (true) {
    auto own = sloped(inputs());
    test::SlopedSource& counted = *own;
    const auto result = run(path, calibrated(3.5), std::move(own), "out", 2, stops > 0, 1);
    surveys += counted.surveys, stages += counted.stages_wanted;
    if (result) break;
    ASSERT_EQ(result.error().message, "stopped") << result.error().to_string();
    EXPECT_EQ(files_of(folder_.path("out")).count("ratefloor.json"), 0u);
    ASSERT_LT(++stops, 20);
  }
  EXPECT_GE(stops, 4);
  EXPECT_EQ(surveys, 1);
  EXPECT_LE(stages, 2 * stops);  // what is there already asks for no statistics
  EXPECT_EQ(files_of(folder_.path("out")), files_of(folder_.path("whole")));
}

TEST_F(LayerStops, AnotherRunIsNotGoneOnWith) {
  const std::string path = decoder().write();
  ASSERT_FALSE(run(path, calibrated(3.5), sloped(inputs()), "out", 1, false, 1));
  const auto before = files_of(staging("out"));
  std::vector<std::pair<QuantizeOptions, std::unique_ptr<LayerSource>>> others;
  others.emplace_back(calibrated(3), sloped(inputs()));
  others.emplace_back(calibrated(3.5), source(inputs()));
  others.emplace_back(calibrated(3.5), sloped(inputs()));
  others.back().first.uniform_rates = true;
  for (auto& [options, other] : others) {
    const auto result = run(path, options, std::move(other), "out", 1, true);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kIo);
    EXPECT_NE(result.error().message.find("the interrupted run was another one"),
              std::string::npos);
    EXPECT_FALSE(result.error().remedy.empty());
  }
  EXPECT_EQ(files_of(staging("out")), before);
}

TEST_F(LayerStops, ADamagedSurveyIsNamed) {
  const std::string path = decoder().write();
  ASSERT_FALSE(run(path, calibrated(3.5), sloped(inputs()), "out", 1, false, 1));
  folder_.write("out/.ratefloor-partial/survey.json", "[{\"tensor\": 3}]");
  const auto result = run(path, calibrated(3.5), sloped(inputs()), "out", 1, true);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(result.error().file, staging("out") + "/survey.json");
  EXPECT_FALSE(result.error().remedy.empty());
}

TEST_F(LayerStops, StatisticsThatAreNotFinite) {
  std::vector<InputStatistics> bad = inputs();
  bad[1].second_moment_sum[packed_index(bad[1].channels, 2, 5)] =
      std::numeric_limits<double>::quiet_NaN();
  const Error error = refused(bad);
  EXPECT_EQ(error.code, ErrorCode::kNotFinite);
  EXPECT_EQ(error.file, folder_.path("stats.safetensors"));
  EXPECT_EQ(error.tensor, bad[1].name + ".second_moment_sum");
}

// Covariances greater than what variances allow: checks of single entries do not see it.
TEST_F(LayerStops, StatisticsOfNoInputs) {
  std::vector<InputStatistics> bad = inputs();
  for (InputStatistics& one : bad) {
    if (one.name != "model.layers.1.mlp.down_input") continue;
    for (std::uint64_t i = 0; i + 1 < one.channels; ++i)
      one.second_moment_sum[packed_index(one.channels, i, i + 1)] =
          -0.9 * one.second_moment_sum[packed_index(one.channels, i, i)];
  }
  const Error error = refused(bad);
  EXPECT_EQ(error.code, ErrorCode::kMalformed);
  EXPECT_EQ(error.file, folder_.path("stats.safetensors"));
  EXPECT_EQ(error.tensor, "model.layers.1.mlp.down_proj.weight");
  EXPECT_NE(error.message.find("'model.layers.1.mlp.down_input'"), std::string::npos);
}

TEST_F(LayerStops, StatisticsThatAreMissingOrOfAnotherShape) {
  std::vector<InputStatistics> bad = inputs();
  ASSERT_EQ(bad[0].name, "lm_head_input");
  bad[0] = linear::test::random_statistics(bad[0].name, kWidth + 1, 500, 1);
  Error error = refused(bad);
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.tensor, "lm_head.weight");
  EXPECT_NE(error.message.find("65 channels"), std::string::npos);

  bad.erase(bad.begin());
  error = refused(bad);
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.tensor, "lm_head.weight");
  EXPECT_NE(error.message.find("no statistics of its input 'lm_head_input'"), std::string::npos);
}

TEST_F(LayerStops, WeightsThatAreNotFinite) {
  std::vector<float> values(64 * 64, 0.5f);
  values[100] = std::numeric_limits<float>::quiet_NaN();
  const std::string path = decoder()
                               .add("model.layers.1.self_attn.q_proj.weight", io::Dtype::kF32,
                                    {64, 64}, test::stored_as(io::Dtype::kF32, values))
                               .write();
  const auto result = run(path, calibrated(4), source(inputs()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(result.error().tensor, "model.layers.1.self_attn.q_proj.weight");
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
}

// Σ is singular, the ridge is not; what that is worth is said.
TEST_F(LayerStops, FewTokensAreEnoughAndAWarning) {
  const auto result = run(decoder().write(), calibrated(3), source(inputs(40)));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_NEAR(result->record.total.stored_bpw, 3, kTotalTolerance);
  for (const QuantizedTensor& tensor : result->record.tensors) {
    if (!tensor.layer) continue;
    EXPECT_EQ(tensor.layer->tokens, 40u);
    EXPECT_LT(tensor.layer->output_distortion, 0.05) << tensor.name;
  }
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_NE(result->warnings[0].find("40 tokens for 80 channels and 2 more"), std::string::npos)
      << result->warnings[0];
}

TEST_F(LayerStops, AHopelessTargetIsFoundBeforeTheSurvey) {
  auto own = sloped(inputs());
  const test::SlopedSource& counted = *own;
  const auto result = run(decoder().write(), calibrated(0.01), std::move(own));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(counted.surveys, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
}

TEST_F(LayerStops, OptionsThatDoNotGoWithCalibration) {
  const std::string path = decoder().write();
  std::vector<QuantizeOptions> bad = {bits(3, "ecsq"), with("nf4"),   bits(3, "int"),
                                      bits(3, "e8"),   calibrated(3), calibrated(3)};
  bad[4].bits.reset(), bad[4].distortion = 0.01;
  bad[5].bits.reset();
  for (const QuantizeOptions& options : bad) {
    const auto result = run(path, options, source(inputs()));
    ASSERT_FALSE(result) << options.codec;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument) << options.codec;
    EXPECT_FALSE(result.error().remedy.empty()) << options.codec;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out")));
}

}  // namespace
}  // namespace ratefloor::job
