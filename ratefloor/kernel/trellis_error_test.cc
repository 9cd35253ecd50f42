#include "ratefloor/kernel/trellis_error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"
#include "ratefloor/kernel/trellis_error_ref.h"

namespace ratefloor::kernel {
namespace {

// Multiples near the weights, now and then far away; every hundredth weight is an outlier.
struct Data {
  Data(std::size_t n, std::size_t offset, std::uint64_t seed)
      : weights(testing::bells(n, offset, seed, 2.0f)), coded(n) {
    testing::Numbers numbers(seed + 1);
    for (std::size_t i = 0; i < n; ++i) {
      coded[i] = static_cast<std::int16_t>(weights.span()[i] * 2.5f + numbers.bell());
      if (numbers.next() % 50 == 0) coded[i] = static_cast<std::int16_t>(numbers.next() >> 16);
      if (numbers.next() % 100 == 0) weights.span()[i] = i % 2 == 0 ? 1e30f : -12.0f;
    }
  }
  testing::Unaligned weights;
  std::vector<std::int16_t> coded;
};

TrellisPositions positions(bool zero_rule) {
  return {2.5f, 24.0f, {0.25f, -0.125f, 0.0625f}, zero_rule};
}

TEST(TrellisError, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    for (const bool zero_rule : {false, true})
      for (const std::size_t n : testing::kLengths) {
        Data data(n, n % 3, n + 1);
        const std::span<const float> weights = data.weights.span();
        const auto expected =
            reference::trellis_error(positions(zero_rule), weights.data(), data.coded.data(), n);
        const auto got = trellis_error(positions(zero_rule), weights, data.coded);
        ASSERT_EQ(got.squared, expected.squared) << target << ' ' << n;
        ASSERT_EQ(got.outwards, expected.outwards) << target << ' ' << n;
        ASSERT_EQ(got.counts, expected.counts) << target << ' ' << n;
      }
  });
}

TEST(TrellisError, IsTheSumOverWeightsWithinTheLimit) {
  for (const bool zero_rule : {false, true}) {
    Data data(100000, 0, 7);
    const TrellisPositions at = positions(zero_rule);
    double squared = 0, outwards[3] = {}, counts[3] = {};
    for (std::size_t i = 0; i < data.coded.size(); ++i) {
      const double t = double{data.weights.span()[i]} * 2.5;
      if (std::abs(t) >= 24) continue;
      const int z = data.coded[i] & 1, k = (data.coded[i] - z) / 2;
      const int size = zero_rule && z == 1 ? std::max(2 * std::abs(k) - 1, 0) : std::abs(2 * k + z);
      const double sign = k < 0 ? -1 : 1;
      double position = size;
      if (size > 0) {
        const int which = std::min(size, 3) - 1;
        position += at.offsets[static_cast<std::size_t>(which)];
        outwards[which] += sign * t - size;
        counts[which] += 1;
      }
      squared += (sign * t - position) * (sign * t - position);
    }
    const TrellisError got = trellis_error(at, data.weights.span(), data.coded);
    EXPECT_NEAR(got.squared, squared, 1e-5 * squared);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(got.outwards[i], outwards[i], 1e-5 * std::abs(outwards[i]) + 1e-3);
      EXPECT_EQ(got.counts[i], counts[i]);
    }
  }
}

}  // namespace
}  // namespace ratefloor::kernel
