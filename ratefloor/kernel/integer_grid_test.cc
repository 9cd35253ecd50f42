#include "ratefloor/kernel/integer_grid.h"

#include <gtest/gtest.h>

#include "ratefloor/kernel/block_range.h"
#include "ratefloor/kernel/integer_grid_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

TEST(IntegerGrid, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    testing::Numbers numbers(3);
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t group : {1, 3, 16, 100, 128, 4096})
        for (const int bits : {1, 2, 3, 4, 7, 8}) {
          auto data = testing::bells(n, bits % 3, n + group);
          const auto x = data.span();
          const std::size_t groups = blocks_of(n, group);
          const auto top = static_cast<float>((1 << bits) - 1);
          std::vector<float> scale(groups);
          std::vector<std::uint8_t> zero(groups), codes(n), expected(n);
          for (std::size_t g = 0; g < groups; ++g) {
            scale[g] = g % 5 == 4 ? 0.0f : static_cast<float>(numbers.next() % 1000 + 1) * 1e-3f;
            zero[g] = static_cast<std::uint8_t>(numbers.next() % (1u << bits));
          }
          std::vector<float> out(n), expected_out(n);
          encode_grid(x, group, scale, zero, bits, codes);
          decode_grid(codes, group, scale, zero, out);
          for (std::size_t g = 0; g < groups; ++g) {
            const std::size_t at = g * group, size = std::min(group, n - at);
            reference::encode_grid(x.data() + at, size, scale[g], zero[g], top,
                                   expected.data() + at);
            reference::decode_grid(expected.data() + at, size, scale[g], zero[g],
                                   expected_out.data() + at);
          }
          ASSERT_EQ(codes, expected) << target << ' ' << n << ' ' << group << ' ' << bits;
          ASSERT_EQ(out, expected_out) << target << ' ' << n << ' ' << group << ' ' << bits;
        }
  });
}

TEST(IntegerGrid, TiesGoToEvenAndTheEndsClamp) {
  const std::vector<float> x = {-0.5f, 0.5f,  1.5f,  2.5f,  3.5f,   4.5f,    5.5f,     6.5f,
                                7.49f, 7.51f, 1e30f, 3e38f, -0.51f, -1e30f,  -7.5f,    100.0f,
                                0.0f,  -0.0f, 1.0f,  2.0f,  15.0f,  14.999f, 0.49999f, 7.0f};
  const std::vector<std::uint8_t> expected = {8, 8, 10, 10, 12, 12, 14, 14, 15, 15, 15, 15,
                                              7, 0, 0,  15, 8,  8,  9,  10, 15, 15, 8,  15};
  const std::vector<float> scale(1, 1.0f);
  const std::vector<std::uint8_t> zero(1, 8);
  on_every_simd_target([&](const std::string& target) {
    std::vector<std::uint8_t> codes(x.size());
    encode_grid(x, x.size(), scale, zero, 4, codes);
    EXPECT_EQ(codes, expected) << target;
  });
}

TEST(IntegerGrid, OverflowingQuotientsClamp) {
  const std::vector<float> x(20, -1e30f), scale(1, 1e-30f);
  const std::vector<std::uint8_t> zero(1, 128);
  on_every_simd_target([&](const std::string& target) {
    std::vector<std::uint8_t> codes(x.size(), 77);
    encode_grid(x, x.size(), scale, zero, 8, codes);
    for (const auto code : codes) EXPECT_EQ(code, 0) << target;
  });
}

}  // namespace
}  // namespace ratefloor::kernel
