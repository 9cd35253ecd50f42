#include "ratefloor/quant/bitshift_trellis/code_search.h"

#include <gtest/gtest.h>

#include <set>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/quant/bitshift_trellis/stored_codes.h"

namespace ratefloor::quant {
namespace {

constexpr ByteSumCode kPublished{34038481u, 76625530u};  // 1MAD of arXiv:2406.11235

TEST(ByteSumCode, IsTheSumOfTheBytes) {
  for (const ByteSumCode code : {kPublished, ByteSumCode{1, 0}, ByteSumCode{0xffffffffu, 1}})
    for (std::uint32_t state = 0; state < 65536; state += 7) {
      const std::uint64_t x =
          (std::uint64_t{code.multiplier} * state + code.increment) % (std::uint64_t{1} << 32);
      EXPECT_EQ(code.value(state),
                static_cast<int>(x % 256 + x / 256 % 256 + x / 65536 % 256 + x / 16777216) - 510);
    }
  EXPECT_EQ((ByteSumCode{0, 0}).value(5), -kByteSumMost);
  EXPECT_EQ((ByteSumCode{0, 0xffffffffu}).value(5), kByteSumMost);
}

TEST(StoredCodes, LookLikeABell) {
  for (int state_bits = 8; state_bits <= 16; ++state_bits)
    for (int step_bits = 1; step_bits <= 4; ++step_bits) {
      double sum = 0, squares = 0;
      const auto values = all_values(stored_code(state_bits, step_bits), state_bits);
      for (const int v : values) sum += v, squares += v * v;
      const double n = static_cast<double>(values.size());
      EXPECT_NEAR(sum / n, 0, 20) << state_bits << ' ' << step_bits;
      EXPECT_NEAR(squares / n, kByteSumVariance, 0.15 * kByteSumVariance)
          << state_bits << ' ' << step_bits;
    }
}

TEST(CodeSearch, FindsWhatIsStored) {
  if (kSlow) return;
  EXPECT_EQ(search_byte_sum_code(stored_code_search(8, 2)).code, stored_code(8, 2));
}

TEST(CodeSearch, IsAFunctionOfItsOptionsAndBetterThanChance) {
  CodeSearchOptions options{8, 2, 64, 4, 3};
  const FoundCode found = search_byte_sum_code(options);
  EXPECT_EQ(search_byte_sum_code(options).code, found.code);
  double worst = 0;
  std::set<std::uint32_t> multipliers;
  for (options.seed = 10; options.seed < 15; ++options.seed) {
    options.candidates = 1;
    options.blocks = 64;
    const FoundCode drawn = search_byte_sum_code(options);
    worst = std::max(worst, drawn.mse);
    multipliers.insert(drawn.code.multiplier);
    EXPECT_EQ(drawn.code.multiplier % 2, 1u);
  }
  EXPECT_EQ(multipliers.size(), 5u);
  EXPECT_GT(worst, found.mse);
}

}  // namespace
}  // namespace ratefloor::quant
