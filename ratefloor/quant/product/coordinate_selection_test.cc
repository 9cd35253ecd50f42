#include "ratefloor/quant/product/coordinate_selection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace ratefloor::quant {
namespace {

TEST(CoordinateSelection, RandomSubsetsAreSubsetsAndUniform) {
  std::vector<int> times(10);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const KeptCoordinates k = keep_random(10, 3, seed);
    EXPECT_EQ(std::set<std::size_t>(k.kept.begin(), k.kept.end()).size(), 3u);
    EXPECT_EQ(k.side_bits, 0);
    for (const std::size_t i : k.kept) ++times[i];
  }
  // Binomial(4000, 0.3): mean 1200, deviation 29.
  for (const int t : times) EXPECT_NEAR(t, 1200, 130);
  EXPECT_EQ(keep_random(5, 5, 1).kept, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(CoordinateSelection, LargestScoresAreToldAndPaidFor) {
  const std::vector<double> scores = {1, 5, 2, 5, 0};
  const KeptCoordinates k = keep_largest(scores, 2);
  EXPECT_EQ(k.kept, (std::vector<std::size_t>{1, 3}));
  EXPECT_NEAR(k.side_bits, std::log2(10), 1e-12);
  EXPECT_NEAR(keep_largest(scores, 5).side_bits, 0, 1e-12);
}

TEST(CoordinateSelection, EnergyIsPerCoordinate) {
  const std::vector<float> x = {1, 2, 3, 4};
  EXPECT_EQ(coordinate_energy(x, 2), (std::vector<double>{10, 20}));
}

}  // namespace
}  // namespace ratefloor::quant
