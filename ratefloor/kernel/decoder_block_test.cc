#include "ratefloor/kernel/decoder_block.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/kernel/decoder_block_ref.h"
#include "ratefloor/kernel/row_dots.h"
#include "ratefloor/kernel/row_dots_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/softmax.h"
#include "ratefloor/kernel/softmax_ref.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

using testing::bells;
using Floats = std::vector<float>;

Floats copy(testing::Unaligned& x) { return {x.span().begin(), x.span().end()}; }

TEST(DecoderBlock, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t offset : {0, 3}) {
        auto x = bells(n, offset, n, 5), w = bells(n, 1, n + 1);
        Floats expected(n), found(n);
        reference::rms_norm(x.span().data(), w.span().data(), 1e-5, expected.data(), n);
        rms_norm(x.span(), w.span(), 1e-5, found);
        ASSERT_EQ(found, expected) << target << ' ' << n;

        expected = found = copy(x);
        reference::silu_gate(expected.data(), w.span().data(), 0, n);
        silu_gate(found, w.span());
        ASSERT_EQ(found, expected) << target << ' ' << n;

        expected = found = copy(x);
        reference::add_scaled(expected.data(), 0.3f, w.span().data(), 0, n);
        add_scaled(found, 0.3f, w.span());
        ASSERT_EQ(found, expected) << target << ' ' << n;

        expected = found = copy(x);
        reference::softmax(expected.data(), n, 0.125f);
        softmax(found, 0.125f);
        ASSERT_EQ(found, expected) << target << ' ' << n;

        auto pairs = bells(2 * n, offset, n + 7);
        expected = found = copy(pairs);
        reference::rotate_halves(expected.data(), x.span().data(), w.span().data(), 0, n);
        rotate_halves(found, x.span(), w.span());
        ASSERT_EQ(found, expected) << target << ' ' << n;
      }
  });
}

TEST(RowDots, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    for (const std::size_t n : testing::kLengths) {
      constexpr std::size_t kRows = 3;
      auto matrix = bells(kRows * n, 1, n), x = bells(n, 2, n + 1);
      std::vector<std::uint16_t> half(kRows * n);
      for (std::size_t i = 0; i < half.size(); ++i)
        half[i] = ratefloor::f32_to_bf16(matrix.span()[i]);
      Floats found(kRows), found_half(kRows);
      row_dots(matrix.span(), x.span(), found);
      row_dots(half, x.span(), found_half);
      for (std::size_t r = 0; r < kRows; ++r) {
        ASSERT_EQ(found[r], reference::dot(matrix.span().data() + r * n, x.span().data(), n))
            << target << ' ' << n;
        ASSERT_EQ(found_half[r], reference::dot(half.data() + r * n, x.span().data(), n))
            << target << ' ' << n;
      }
    }
  });
}

TEST(Exp, IsAccurateEverywhere) {
  double worst = 0;
  for (double x = -86.9; x < 88; x += 0.00137) {
    const double exact = std::exp(static_cast<double>(static_cast<float>(x)));
    worst = std::max(worst, std::abs(reference::exp_f32(static_cast<float>(x)) / exact - 1));
  }
  EXPECT_LT(worst, 3e-7);
  EXPECT_EQ(reference::exp_f32(0.0f), 1.0f);
  EXPECT_EQ(reference::exp_f32(-200.0f), 0.0f);
  EXPECT_EQ(reference::exp_f32(-std::numeric_limits<float>::infinity()), 0.0f);
  EXPECT_TRUE(std::isnan(reference::exp_f32(std::numeric_limits<float>::quiet_NaN())));
}

TEST(Softmax, SumsToOneAndKeepsRatios) {
  Floats scores{0, 1, 2, -1000};
  softmax(scores, 2);
  const double total = std::exp(-4.0) + std::exp(-2.0) + 1;
  EXPECT_NEAR(scores[0], std::exp(-4.0) / total, 1e-7);
  EXPECT_NEAR(scores[2], 1 / total, 1e-7);
  EXPECT_EQ(scores[3], 0.0f);
  Floats bad{0, std::numeric_limits<float>::quiet_NaN(), 1};
  softmax(bad, 1);
  EXPECT_TRUE(std::isnan(bad[1]));
}

TEST(FirstNotFinite, FindsEveryPosition) {
  on_every_simd_target([](const std::string& target) {
    for (const std::size_t n : {1u, 17u, 300u, 700u})
      for (std::size_t at = 0; at < n; ++at)
        for (const float bad :
             {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
          Floats x(n, 3e38f);
          ASSERT_EQ(first_not_finite(x), n) << target;
          x[at] = bad;
          ASSERT_EQ(first_not_finite(x), at) << target << ' ' << n;
        }
  });
}

}  // namespace
}  // namespace ratefloor::kernel
