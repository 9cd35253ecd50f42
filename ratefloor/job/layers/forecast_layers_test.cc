#include "ratefloor/job/layers/forecast_layers.h"

#include <gtest/gtest.h>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/job/layers/forecast_calibrated.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{16} << 30;

DecoderShape eight_billion() {
  return {.layers = 32,
          .hidden = 4096,
          .intermediate = 14336,
          .vocabulary = 128256,
          .query = 4096,
          .key = 1024,
          .heads = 32,
          .tied_head = false,
          .entry_bytes = 2};
}

CalibrationPlan plan_of(std::uint64_t tokens) {
  return {.tokens = tokens, .probe_tokens = 1024, .survey_tokens = 32768, .slope_tokens = 512};
}

double step(const LayersForecast& forecast, const std::string& what) {
  for (const ForecastStep& one : forecast.steps)
    if (one.what.find(what) != std::string::npos) return one.seconds;
  return 0;
}

TEST(ForecastLayers, CountsTheWeightsOfALlama) {
  EXPECT_EQ(eight_billion().block_weights(), 218103808u);
  EXPECT_EQ(eight_billion().total(), 8030261248u);  // Llama 3.1 8B
}

// With products alone at a price, by hand: a block has P = 218,103,808 weights, attention adds a
// window × 4096, statistics half of 3 · 4096² + 14336²; a prefix goes through every block twice,
// once with statistics, and the probe once.
TEST(ForecastLayers, ProductsAreThoseOfTheForwardPasses) {
  UnitCosts costs;
  costs.product = 1e-10;
  const LayersForecast forecast =
      forecast_layers(eight_billion(), plan_of(131072), costs, 2, kMemory);
  const double block = 218103808.0 + 2048.0 * 4096, statistics = 127926272;
  EXPECT_NEAR(step(forecast, "prefix"),
              32 * (block * (2 * 131072 + 1024) + statistics * 131072) * 1e-10 / 2, 1e-3);
  EXPECT_NEAR(step(forecast, "of the original"), 32 * 32768 * (block + statistics) * 1e-10 / 2,
              1e-3);
  const double head = 128256.0 * 4096;
  EXPECT_NEAR(step(forecast, "noise"),
              512 * ((64 + 7 * 528) * block + (1 + 7 * 32 + 2) * head) * 1e-10 / 2, 1e-3);
  EXPECT_EQ(step(forecast, "designs"), 0);
}

// With entries alone at a price, by hand: a block's norms, residuals, rotated heads and gates are
// 8 · 4096 + 4096 + 2 · 1024 + 14336, its scores 32 · 2048 / 2, statistics 4 (3 · 4096 + 14336).
TEST(ForecastLayers, EntriesAreThoseOfActivationsAndTransposes) {
  UnitCosts costs;
  costs.element = 1e-10;
  const LayersForecast forecast =
      forecast_layers(eight_billion(), plan_of(131072), costs, 2, kMemory);
  const double block = 53248 + 32768, statistics = 106496;
  EXPECT_NEAR(step(forecast, "of the original"), 32 * 32768 * (block + statistics) * 1e-10 / 2,
              1e-6);
}

TEST(ForecastLayers, FactorizationsGrowWithTheCube) {
  UnitCosts costs;
  costs.cholesky = 1e-10;
  DecoderShape small = eight_billion();
  small.hidden = small.query = small.key = 6144;  // above 4096, where curves have fewer points
  DecoderShape large = small;
  for (std::uint64_t DecoderShape::*size : {&DecoderShape::hidden, &DecoderShape::query,
                                            &DecoderShape::key, &DecoderShape::intermediate})
    large.*size *= 2;
  const auto seconds = [&](const DecoderShape& shape) {
    return step(forecast_layers(shape, plan_of(1000), costs, 4, kMemory), "curves");
  };
  EXPECT_NEAR(seconds(large) / seconds(small), 8, 1e-9);
}

TEST(ForecastLayers, StatisticsNeedNoForwardPass) {
  UnitCosts costs;
  costs.product = 1;
  CalibrationPlan plan = plan_of(131072);
  plan.from_text = false;
  EXPECT_EQ(forecast_layers(eight_billion(), plan, costs, 1, kMemory).seconds(), 0);
}

// Hidden states of more tokens; the rest stays.
TEST(ForecastLayers, MemoryGrowsWithTheText) {
  const auto bytes = [](std::uint64_t tokens) {
    return forecast_layers(eight_billion(), plan_of(tokens), {}, 2, kMemory).memory_bytes;
  };
  EXPECT_EQ(bytes(300'000) - bytes(200'000), 4u * 4096 * 100'000);
  EXPECT_GT(bytes(131'072), std::uint64_t{6} << 30);
}

TEST(ForecastLayers, AConfigAloneIsToldFromAModel) {
  const io::test::ScratchFolder folder;
  EXPECT_FALSE(config_alone(folder.path()));
  const std::string config = folder.write("config.json", "{}");
  EXPECT_EQ(config_alone(config), config);
  EXPECT_EQ(config_alone(folder.path()), config);
  folder.write("model.safetensors", "");
  EXPECT_FALSE(config_alone(folder.path()));
  EXPECT_EQ(config_alone(config), config);
  EXPECT_FALSE(config_alone(folder.write("model.safetensors.index.json", "{}")));
}

}  // namespace
}  // namespace ratefloor::job
