// Every code, every threshold with its f32 neighbours, every bf16 value in [-1, 1].
#include "ratefloor/quant/codebook.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace ratefloor::quant {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

// The decision rules as bitsandbytes states them, one comparison after the other.
unsigned char nf4_by_rule(float x) {
  struct Branch {
    float above;
    unsigned char code;
  };
  static constexpr Branch kDescending[] = {
      {0.8614784181118011f, 15},  {0.6427869200706482f, 14},  {0.5016634166240692f, 13},
      {0.3893125355243683f, 12},  {0.2920137718319893f, 11},  {0.2035212516784668f, 10},
      {0.1202552504837513f, 9},   {0.03979014977812767f, 8},  {-0.045525018125772476f, 7},
      {-0.13791173323988914f, 6}, {-0.23460740596055984f, 5}, {-0.33967943489551544f, 4},
      {-0.4599952697753906f, 3},  {-0.6106329262256622f, 2},  {-0.8480964004993439f, 1}};
  for (const Branch& b : kDescending) {
    if (x > b.above) return b.code;
  }
  return 0;
}

unsigned char fp4_by_rule(float x) {
  const int sign = x < 0 ? 8 : 0;
  const float v = std::fabs(x);
  int code = 0;
  if (v > 0.00260417f) code = 1;
  if (v > 0.0859375f) code = 6;
  if (v > 0.20833333f) code = 7;
  if (v > 0.29166667f) code = 4;
  if (v > 0.4166667f) code = 5;
  if (v > 0.583333f) code = 2;
  if (v > 0.8333333f) code = 3;
  return static_cast<unsigned char>(code + sign);
}

unsigned char af4_by_rule(float x) {
  int code = 15;
  for (int s = 0; s < 15; ++s) {
    if (x > (kAf4.levels[s] + kAf4.levels[s + 1]) * 0.5f) code = 14 - s;
  }
  return static_cast<unsigned char>(code);
}

struct Case {
  const Codebook* book;
  unsigned char (*rule)(float);
};
const std::vector<Case> kCases = {{&kNf4, nf4_by_rule}, {&kFp4, fp4_by_rule}, {&kAf4, af4_by_rule}};

TEST(Codebook, EveryCodeDecodesToItsLevelAndBack) {
  for (const Case& c : kCases) {
    const auto by_code = c.book->levels_by_code();
    std::vector<int> seen(16, 0);
    for (int s = 0; s < 16; ++s) {
      const unsigned char code = c.book->codes[s];
      ASSERT_LT(code, 16);
      ++seen[code];
      EXPECT_EQ(std::bit_cast<std::uint32_t>(by_code[code]),
                std::bit_cast<std::uint32_t>(c.book->levels[s]));
      EXPECT_LE(c.book->levels[s > 0 ? s - 1 : 0], c.book->levels[s]);
      // FP4's −0 cannot be told from +0 by comparison: it encodes as +0, as in bitsandbytes.
      const bool minus_zero = c.book == &kFp4 && s == 7;
      EXPECT_EQ(c.book->encode(c.book->levels[s]), minus_zero ? 0 : code);
    }
    for (int n : seen) EXPECT_EQ(n, 1);
    EXPECT_EQ(c.book->levels.front(), -1.0f);
    EXPECT_EQ(c.book->levels.back(), 1.0f);
  }
}

TEST(Codebook, ThresholdNeighboursFollowTheRule) {
  for (const Case& c : kCases) {
    for (int i = 0; i < 15; ++i) {
      const float t = c.book->thresholds[i];
      EXPECT_LT(i > 0 ? c.book->thresholds[i - 1] : -2.0f, t);
      float x = t;
      for (int step = 0; step < 4; ++step) x = std::nextafter(x, -kInf);
      for (int step = 0; step < 9; ++step) {
        EXPECT_EQ(c.book->encode(x), c.rule(x)) << c.book->name << " " << x;
        EXPECT_EQ(c.book->encode(-x), c.rule(-x)) << c.book->name << " " << -x;
        x = std::nextafter(x, kInf);
      }
      EXPECT_EQ(c.book->slot(t), i);
      EXPECT_EQ(c.book->slot(std::nextafter(t, kInf)), i + 1);
    }
    for (float x : {0.0f, -0.0f, kInf, -kInf, 1e-45f, -1e-45f, 2.0f, -2.0f,
                    std::numeric_limits<float>::quiet_NaN()}) {
      EXPECT_LT(c.book->encode(x), 16);
      if (std::isnan(x)) continue;
      EXPECT_EQ(c.book->encode(x), c.rule(x)) << c.book->name << " " << x;
    }
  }
}

TEST(Codebook, Fp4KeepsTheSignOfTinyNumbers) {
  EXPECT_EQ(kFp4.encode(-1e-45f), 8);  // −0
  EXPECT_EQ(kFp4.encode(-0.002f), 8);
  EXPECT_EQ(kFp4.encode(-0.0f), 0);
  EXPECT_EQ(kFp4.encode(0.002f), 0);
  EXPECT_TRUE(std::signbit(kFp4.levels_by_code()[8]));
}

TEST(Codebook, EveryBf16ValueGetsTheNearestLevel) {
  for (const Case& c : kCases) {
    int checked = 0;
    for (std::uint32_t high = 0; high < 65536; ++high) {
      const float x = std::bit_cast<float>(high << 16);
      if (!(std::fabs(x) <= 1)) continue;
      ++checked;
      EXPECT_EQ(c.book->encode(x), c.rule(x)) << c.book->name << " " << x;
      double nearest = 2;
      for (float level : c.book->levels) {
        nearest = std::min(nearest, std::fabs(static_cast<double>(x) - level));
      }
      const double chosen = std::fabs(static_cast<double>(x) - c.book->levels[c.book->slot(x)]);
      // FP4's literals are off the midpoints by up to 4e-7; nearer to a midpoint no bf16 value lies
      // wrong by more.
      EXPECT_LE(chosen, nearest + 1e-6) << c.book->name << " " << x;
    }
    EXPECT_EQ(checked, 2 * (127 * 128 + 1));  // both signs of 0 … 1
  }
}

}  // namespace
}  // namespace ratefloor::quant
