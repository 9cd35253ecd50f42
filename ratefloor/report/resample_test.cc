#include "ratefloor/report/resample.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ratefloor::report {
namespace {

TEST(Rebin, KeepsTheArea) {
  for (std::size_t n = 1; n < 60; ++n) {
    std::vector<double> density(n);
    for (std::size_t i = 0; i < n; ++i) density[i] = static_cast<double>(i * i % 7);
    const double mean = std::accumulate(density.begin(), density.end(), 0.0) / n;
    for (std::size_t bins = 1; bins <= n + 2; ++bins) {
      const auto out = rebin(density, bins);
      EXPECT_EQ(out.size(), std::min(bins, n));
      EXPECT_NEAR(std::accumulate(out.begin(), out.end(), 0.0) / out.size(), mean, 1e-12);
    }
  }
}

TEST(Rebin, MergesWholeBins) {
  EXPECT_EQ(rebin({1, 3, 5, 7}, 2), (std::vector<double>{2, 6}));
  EXPECT_EQ(rebin({}, 2), std::vector<double>{});
}

TEST(Thin, KeepsTheEnds) {
  for (std::size_t n = 0; n < 40; ++n) {
    std::vector<double> values(n);
    std::iota(values.begin(), values.end(), 0.0);
    for (std::size_t count = 2; count <= n; ++count) {
      const auto out = thin(values, count);
      ASSERT_EQ(out.size(), count);
      EXPECT_EQ(out.front(), 0);
      EXPECT_EQ(out.back(), n - 1.0);
      EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
    }
    EXPECT_EQ(thin(values, n + 5), values);
  }
}

}  // namespace
}  // namespace ratefloor::report
