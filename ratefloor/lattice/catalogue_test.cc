#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ratefloor/lattice/golay.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {
namespace {

TEST(Catalogue, KnownConstants) {
  struct Expected {
    const char* name;
    std::size_t dimension;
    double volume, minimal_norm, covering_norm;  // at the customary scale
    int period;
  };
  // Conway & Sloane, chapter 4: E8 and the Leech lattice unimodular, BW16 of determinant 256.
  const Expected all[] = {{"z", 1, 1, 1, 0.25, 1},   {"a2", 2, std::sqrt(0.75), 1, 1.0 / 3, 2},
                          {"d4", 4, 2, 2, 1, 2},     {"e8", 8, 1, 2, 1, 4},
                          {"bw16", 16, 16, 4, 3, 4}, {"leech", 24, 1, 4, 2, 8}};
  for (const Expected& e : all) {
    const Lattice& l = lattice_named(e.name);
    EXPECT_EQ(l.dimension, e.dimension);
    EXPECT_NEAR(l.volume(), e.volume, 1e-12 * e.volume) << e.name;
    EXPECT_NEAR(l.unit * l.unit * l.minimal_norm, e.minimal_norm, 1e-12) << e.name;
    EXPECT_NEAR(l.unit * l.unit * l.covering_norm, e.covering_norm, 1e-12) << e.name;
    EXPECT_EQ(l.period, e.period) << e.name;
    EXPECT_EQ(l.modulus & (l.modulus - 1), 0) << e.name;
    EXPECT_EQ(l.minimal_norm % l.norm_step, 0) << e.name;
  }
}

TEST(Catalogue, VolumeToTwoOverNIsExact) {
  EXPECT_EQ(lattice_named("z").volume_to_two_over_n(), 1);
  EXPECT_EQ(lattice_named("a2").volume_to_two_over_n(), std::sqrt(12.0));
  EXPECT_EQ(lattice_named("d4").volume_to_two_over_n(), std::sqrt(2.0));
  EXPECT_EQ(lattice_named("e8").volume_to_two_over_n(), 4);
  EXPECT_EQ(lattice_named("bw16").volume_to_two_over_n(), 2 * std::sqrt(2.0));
  EXPECT_EQ(lattice_named("leech").volume_to_two_over_n(), 8);
}

TEST(Catalogue, GlueIsClosedUnderAddition) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    const std::size_t stride = name == "leech" ? 97 : 1;
    std::vector<Coordinate> sum(l.dimension);
    for (std::size_t a = 0; a < l.glue.size(); a += stride)
      for (std::size_t b = a; b < l.glue.size(); b += stride) {
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = l.glue[a][i] + l.glue[b][i];
        EXPECT_TRUE(contains(l, sum)) << name;
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = l.glue[a][i] - l.glue[b][i];
        EXPECT_TRUE(contains(l, sum)) << name;
      }
  }
}

TEST(Catalogue, UnknownNamesAreErrorsThatListTheKnown) {
  for (const std::string_view name : kLatticeNames) EXPECT_EQ((*find_lattice(name))->name, name);
  const auto unknown = find_lattice("e7");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().to_string(),
            "unknown lattice 'e7' (known are z, a2, d4, e8, bw16, leech)");
}

TEST(Golay, HexacodeIsLinearOfDistanceFour) {
  const auto words = hexacode_words();
  ASSERT_EQ(words.size(), 64u);
  for (std::size_t a = 0; a < 64; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      int distance = 0;
      std::array<std::uint8_t, 6> sum{};
      for (std::size_t i = 0; i < 6; ++i) {
        sum[i] = words[a][i] ^ words[b][i];
        distance += sum[i] != 0;
      }
      EXPECT_GE(distance, 4);
      EXPECT_NE(std::find(words.begin(), words.end(), sum), words.end());
    }
}

TEST(Golay, WeightsAndLinearity) {
  const auto words = golay_words();
  ASSERT_EQ(words.size(), 4096u);
  std::array<int, 25> weights{};
  for (const std::uint32_t word : words)
    ++weights[static_cast<std::size_t>(__builtin_popcount(word))];
  EXPECT_EQ(weights[0], 1);
  EXPECT_EQ(weights[8], 759);
  EXPECT_EQ(weights[12], 2576);
  EXPECT_EQ(weights[16], 759);
  EXPECT_EQ(weights[24], 1);
  for (std::size_t a = 0; a < words.size(); a += 61)
    for (const std::uint32_t b : words)
      EXPECT_TRUE(std::binary_search(words.begin(), words.end(), words[a] ^ b));
}

}  // namespace
}  // namespace ratefloor::lattice
