// The lookup against counting, at every threshold and its f32 neighbours.
#include "ratefloor/quant/threshold_lookup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace ratefloor::quant {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kMax = std::numeric_limits<float>::max();

std::size_t count_below(const std::vector<float>& thresholds, float x) {
  return static_cast<std::size_t>(
      std::count_if(thresholds.begin(), thresholds.end(), [x](float t) { return t < x; }));
}

void expect_exact(const std::vector<float>& thresholds) {
  const auto lookup = ThresholdLookup::make(thresholds);
  ASSERT_TRUE(lookup);
  std::vector<float> in = {0.0f, -0.0f, 1e-45f, -1e-45f, 1.0f, -1.0f, kMax, -kMax, kInf, -kInf};
  for (float t : thresholds) {
    in.push_back(t);
    in.push_back(std::nextafter(t, kInf));
    in.push_back(std::nextafter(t, -kInf));
    in.push_back(t * 1.37f);
    in.push_back(t + 1.0f);
  }
  std::vector<std::uint16_t> out(in.size());
  lookup->slots(in, out);
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_EQ(out[i], count_below(thresholds, in[i])) << in[i];
    ASSERT_EQ(lookup->slot(in[i]), out[i]);
  }
  EXPECT_EQ(lookup->slot(std::numeric_limits<float>::quiet_NaN()), 0);
}

TEST(ThresholdLookup, AgreesWithCountingForEveryKindOfSpacing) {
  std::mt19937 random(3);
  for (const std::size_t n : {0u, 1u, 2u, 3u, 7u, 15u, 63u, 255u, 1000u}) {
    std::vector<float> even, normal, exponential, equal(n, 0.25f);
    std::normal_distribution<float> gauss;
    for (std::size_t i = 0; i < n; ++i) {
      even.push_back(-3.0f + 0.1f * static_cast<float>(i));
      normal.push_back(gauss(random));
      exponential.push_back(std::exp(20 * gauss(random)));
    }
    for (auto* list : {&even, &normal, &exponential, &equal}) {
      std::sort(list->begin(), list->end());
      expect_exact(*list);
    }
  }
}

TEST(ThresholdLookup, ExtremeRanges) {
  expect_exact({-kMax, kMax});
  expect_exact({-kMax, -1.0f, 0.0f, 1.0f, kMax});
  expect_exact({-1e-45f, 0.0f, 1e-45f});
  expect_exact({1.0f, std::nextafter(1.0f, 2.0f), 1e30f});
  expect_exact({-0.0f, 0.0f});
  expect_exact({kMax});
}

TEST(ThresholdLookup, MostThresholds) {
  std::vector<float> many;
  for (int i = 0; i < 65535; ++i) many.push_back(static_cast<float>(i) * 0.001f - 30.0f);
  const auto lookup = ThresholdLookup::make(many);
  ASSERT_TRUE(lookup);
  for (int i = 0; i < 65535; i += 97) EXPECT_EQ(lookup->slot(many[i]), i);
  EXPECT_EQ(lookup->slot(kInf), 65535);
  many.push_back(1e6f);
  EXPECT_FALSE(ThresholdLookup::make(many));
}

TEST(ThresholdLookup, RefusesWhatIsNotSorted) {
  EXPECT_FALSE(ThresholdLookup::make(std::vector<float>{1.0f, 0.0f}));
  EXPECT_FALSE(ThresholdLookup::make(std::vector<float>{0.0f, kInf}));
  EXPECT_FALSE(ThresholdLookup::make(std::vector<float>{std::nanf("")}));
}

}  // namespace
}  // namespace ratefloor::quant
