// The interval for β does what its name says: over many samples it covers the truth about as often
// as promised, and its width is the spread of the estimates.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::source {
namespace {

constexpr double kBeta = 1.7;

std::vector<GgdFit> fit_many(std::size_t runs, std::uint64_t count) {
  const GeneralizedGaussian source(kBeta);
  std::vector<GgdFit> fits(runs);
  Executor().for_each(runs, [&](std::size_t run) {
    ValueHistogram histogram;
    std::vector<float> block(8192);
    for (std::uint64_t first = 0; first < count; first += block.size()) {
      const std::size_t length = std::min<std::uint64_t>(block.size(), count - first);
      source.sample_into(1000 + run, first, std::span(block).first(length));
      histogram.add(std::span(block).first(length));
    }
    const auto fit = fit_ggd(histogram);
    if (fit) fits[run] = *fit;
  });
  return fits;
}

TEST(CoverageTest, NinetyFivePercentIntervalCovers) {
  const std::uint64_t count = kSlow ? 50000 : 1000000;
  const std::vector<GgdFit> fits = fit_many(100, count);
  int covered = 0;
  double width = 0;
  for (const GgdFit& fit : fits) {
    covered += fit.beta_lower <= kBeta && kBeta <= fit.beta_upper;
    width += (fit.beta_upper - fit.beta_lower) / 100;
  }
  EXPECT_GE(covered, kSlow ? 90 : 93);
  const double theory = 2 * 1.959963984540054 * beta_standard_error(kBeta, count);
  EXPECT_NEAR(width / theory, 1, 0.02);
  RecordProperty("covered", covered);
}

TEST(CoverageTest, StandardErrorIsTheSpread) {
  const std::size_t runs = kSlow ? 400 : 1000;
  const std::vector<GgdFit> fits = fit_many(runs, 5000);
  double mean = 0, square = 0;
  for (const GgdFit& fit : fits) mean += fit.beta / static_cast<double>(runs);
  for (const GgdFit& fit : fits) square += std::pow(fit.beta - mean, 2) / static_cast<double>(runs);
  const double noise = 1 / std::sqrt(2 * static_cast<double>(runs));
  EXPECT_NEAR(std::sqrt(square) / beta_standard_error(kBeta, 5000), 1, 3 * noise + 0.01);
}

}  // namespace
}  // namespace ratefloor::source
