// Known answers, and that every input bit counts.
#include "ratefloor/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>

namespace ratefloor {
namespace {

// The known answers that Random123 publishes for Philox4x32-10 (kat_vectors): counters and keys of
// all zeros, all ones and the digits of π, words from low to high.
TEST(RandomTest, PhiloxKnownAnswers) {
  using Words = std::array<std::uint64_t, 2>;
  EXPECT_EQ(random_bits(0, 0, 0, 0), (Words{0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c}));
  EXPECT_EQ(random_bits(~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint32_t{0}, ~std::uint32_t{0}),
            (Words{0x41c83b0e408f276d, 0x6d5451fda20bc7c6}));
  EXPECT_EQ(random_bits(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x13198a2e, 0x03707344),
            (Words{0x94fdccebd16cfe09, 0x24126ea15001e420}));
}

TEST(RandomTest, EveryPartOfTheCounterMatters) {
  std::set<std::uint64_t> seen;
  int drawn = 0;
  for (std::uint64_t seed : {0ull, 1ull, 1ull << 32}) {
    for (std::uint64_t index : {0ull, 1ull, 1ull << 32}) {
      for (std::uint32_t attempt : {0u, 1u}) {
        for (std::uint32_t stream : {0u, 1u}) {
          for (const std::uint64_t word : random_bits(seed, index, attempt, stream)) {
            seen.insert(word);
            ++drawn;
          }
        }
      }
    }
  }
  EXPECT_EQ(static_cast<int>(seen.size()), drawn);
}

TEST(RandomTest, UnitIntervalIsOpenAndSymmetric) {
  EXPECT_GT(to_unit_interval(0), 0);
  EXPECT_LT(to_unit_interval(~std::uint64_t{0}), 1);
  EXPECT_EQ(to_unit_interval(0), 1 - to_unit_interval(~std::uint64_t{0}));
}

TEST(RandomTest, UniformsAreUniform) {
  constexpr int kCount = 100000, kCells = 50;
  int histogram[2][kCells] = {};
  double product = 0;
  for (int i = 0; i < kCount; ++i) {
    const auto [u, v] = uniform_pair(42, static_cast<std::uint64_t>(i), 0, 0);
    ++histogram[0][static_cast<int>(u * kCells)];
    ++histogram[1][static_cast<int>(v * kCells)];
    product += (u - 0.5) * (v - 0.5);
  }
  for (const auto& cells : histogram) {
    double chi_square = 0;
    for (const int n : cells) chi_square += std::pow(n - kCount / kCells, 2) / (kCount / kCells);
    EXPECT_LT(chi_square, 100);  // 49 degrees of freedom: p about 2e-5
  }
  EXPECT_LT(std::abs(product / kCount), 5.0 / 12 / std::sqrt(kCount));
}

}  // namespace
}  // namespace ratefloor
