#include "ratefloor/codec/ectcq/frequencies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ratefloor/base/random.h"

namespace ratefloor::codec::ectcq {
namespace {

void expect_usable(const Frequencies& table) {
  EXPECT_TRUE(coding::rans::is_context_table(table));
  EXPECT_GE(table[kEscape], 1);
  EXPECT_GE(table[kEscape + 1], 1);
  EXPECT_EQ(table[253], 0);
  const std::int32_t greatest = greatest_index(table);
  for (std::int32_t h = -kMiddle; h <= kMiddle; ++h)
    EXPECT_EQ(table[static_cast<std::size_t>(kMiddle + h)] > 0, std::abs(h) <= greatest) << h;
}

// Whatever a header says, its tables can code every index.
TEST(Frequencies, AnyHeaderGivesATable) {
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto bits = random_bits(5, i, 0, 0);
    Format format;
    format.raw_bits = bits[0] % 3 == 0 ? static_cast<int>(bits[0] >> 8 & 7) : 0;
    format.zero_rule = format.raw_bits == 0 && (bits[0] >> 12 & 1);
    format.shape.beta = static_cast<std::uint8_t>(std::max<std::uint64_t>(1, bits[0] >> 16 & 255));
    format.shape.scale = static_cast<std::int16_t>(bits[0] >> 24);
    if (i % 2) format.shape.scale = static_cast<std::int16_t>(format.shape.scale / 16);
    if (format.raw_bits == 0) {
      format.shape.zero_even = static_cast<std::int8_t>(bits[1]);
      format.shape.zero_odd = static_cast<std::int8_t>(bits[1] >> 8);
    }
    for (unsigned z = 0; z < 2; ++z)
      expect_usable(
          computed_frequencies(format, z, static_cast<std::int32_t>(bits[1] >> 16 & 1023)));
  }
}

TEST(Frequencies, FollowTheDensity) {
  Format format;
  format.shape.beta = 64;        // β = 2
  format.shape.scale = 3 * 256;  // a = 8 steps
  for (unsigned z = 0; z < 2; ++z) {
    const Frequencies table = computed_frequencies(format, z, 0);
    double sum = 0;
    for (int h = -60; h <= 60; ++h)
      sum += std::exp2(-std::pow((2 * h + static_cast<int>(z)) / 8.0, 2));
    for (int h = -8; h <= 8; ++h) {
      const double p = std::exp2(-std::pow((2 * h + static_cast<int>(z)) / 8.0, 2)) / sum;
      EXPECT_NEAR(table[static_cast<std::size_t>(kMiddle + h)], 4096 * p, 6 + 0.01 * 4096 * p) << h;
    }
  }
}

TEST(Frequencies, ClassesWiden) {
  Format format;
  format.shape.scale = 256;
  Format wider = format;
  wider.shape.scale = 2 * 256;
  EXPECT_EQ(computed_frequencies(format, 1, 16), computed_frequencies(wider, 1, 0));
}

TEST(Frequencies, ZeroCorrectionsActOnZero) {
  Format format, more;
  more.shape.zero_even = 16;  // twice the weight
  const double p0 = computed_frequencies(format, 0, 0)[kMiddle] / 4096.0;
  const double p1 = computed_frequencies(more, 0, 0)[kMiddle] / 4096.0;
  EXPECT_NEAR(p1, 2 * p0 / (1 + p0), 0.002);
  EXPECT_EQ(computed_frequencies(format, 1, 0), computed_frequencies(more, 1, 0));
}

}  // namespace
}  // namespace ratefloor::codec::ectcq
