#include "ratefloor/linear/prune/kept_values.h"

#include <gtest/gtest.h>

namespace ratefloor::linear {
namespace {

TEST(KeptValues, StepsAreMultiplesAndCounted) {
  StepValues values({0.5f, 2.0f}, 3);
  std::vector<float> out = {7, 7, 7};
  values.decide(1, std::vector<float>{3.1f, -0.9f, 5}, std::vector<std::uint8_t>{1, 1, 0}, out);
  EXPECT_EQ(out, (std::vector<float>{4, 0, 7}));
  values.decide(0, std::vector<float>{1, 1, -1}, std::vector<std::uint8_t>{0, 1, 1}, out);
  EXPECT_EQ(out, (std::vector<float>{4, 1, -1}));
  EXPECT_EQ(values.symbols(), (std::vector<std::int16_t>{0, 2, -2, 2, 0, 0}));
}

// Two bits, kept targets −3, −1, 1, 3 (a fourth of them pruned): scale 2 hits all.
TEST(KeptValues, GridReachesItsLevels) {
  Columns targets(1, 4);
  const float t[] = {-3, 1, 100, 3};
  for (std::size_t c = 0; c < 4; ++c) targets[c][0] = t[c];
  Mask mask(1, 4);
  mask[2][0] = 0;
  GridValues values(2);
  values.announce(0, targets, mask);
  EXPECT_EQ(values.scales(), 1u);
  for (const float x : {-3.0f, -1.0f, 1.0f, 3.0f}) {
    std::vector<float> out = {0};
    values.decide(0, std::vector<float>{x * 1.1f}, std::vector<std::uint8_t>{1}, out);
    // Scales up to 3/2: the largest is what "just reaches" means, the error decides.
    EXPECT_NEAR(out[0], x, 0.76) << x;
  }
}

TEST(KeptValues, GridErrorsFallFourfoldPerBit) {
  Columns targets(64, 128);
  for (std::size_t c = 0; c < 128; ++c)
    for (std::size_t r = 0; r < 64; ++r)
      targets[c][r] = static_cast<float>((c * 7919 + r * 104729) % 1009) / 504.0f - 1;
  double last = 0;
  for (int bits = 2; bits <= 8; ++bits) {
    GridValues values(bits);
    const Mask mask(64, 128);
    values.announce(0, targets, mask);
    double error = 0;
    std::vector<float> out(64);
    for (std::size_t c = 0; c < 128; ++c) {
      values.decide(c, targets[c], mask[c], out);
      for (std::size_t r = 0; r < 64; ++r)
        error += (double{out[r]} - targets[c][r]) * (double{out[r]} - targets[c][r]);
    }
    if (last > 0) {
      EXPECT_NEAR(last / error, 4, 0.7) << bits;
    }
    last = error;
  }
}

TEST(KeptValues, NothingKeptHasScaleZero) {
  GridValues values(3);
  Mask mask(1, 1);
  mask[0][0] = 0;
  values.announce(0, Columns(1, 1), mask);
  std::vector<float> out = {5};
  values.decide(0, std::vector<float>{2}, std::vector<std::uint8_t>{1}, out);
  EXPECT_EQ(out[0], 0.0f);
}

TEST(KeptValues, Bf16IsRounded) {
  Bf16Values values;
  std::vector<float> out = {0, 9};
  values.decide(0, std::vector<float>{1.00390625f * 1.5f, 1}, std::vector<std::uint8_t>{1, 0}, out);
  EXPECT_EQ(out[0], 1.5078125f);
  EXPECT_EQ(out[1], 9.0f);
}

}  // namespace
}  // namespace ratefloor::linear
