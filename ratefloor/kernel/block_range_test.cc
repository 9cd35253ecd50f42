#include "ratefloor/kernel/block_range.h"

#include <gtest/gtest.h>

#include <bit>

#include "ratefloor/kernel/block_range_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

TEST(BlockRange, EveryTargetAgreesWithTheReference) {
  on_every_simd_target([](const std::string& target) {
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t block : {1, 2, 5, 32, 64, 100, 4096})
        for (const std::size_t offset : {0, 1, 3}) {
          auto data = testing::bells(n, offset, n + block);
          const auto x = data.span();
          const std::size_t blocks = blocks_of(n, block);
          std::vector<float> absmax(blocks), low(blocks), high(blocks);
          block_absmax(x, block, absmax);
          block_min_max(x, block, low, high);
          for (std::size_t b = 0; b < blocks; ++b) {
            const float* p = x.data() + b * block;
            const std::size_t size = std::min(block, n - b * block);
            float expected_low = 0, expected_high = 0;
            reference::min_max(p, size, expected_low, expected_high);
            ASSERT_EQ(absmax[b], reference::absmax(p, size)) << target << ' ' << n << ' ' << block;
            ASSERT_EQ(low[b], expected_low) << target;
            ASSERT_EQ(high[b], expected_high) << target;
          }
        }
  });
}

TEST(BlockRange, ZerosArePositive) {
  on_every_simd_target([](const std::string& target) {
    const std::vector<float> x(100, -0.0f);
    std::vector<float> absmax(2), low(2), high(2);
    block_absmax(x, 64, absmax);
    block_min_max(x, 64, low, high);
    for (const auto& v : {absmax, low, high})
      for (const float f : v) EXPECT_EQ(std::bit_cast<std::uint32_t>(f), 0u) << target;
  });
}

TEST(BlockRange, EverySinglePositionCounts) {
  on_every_simd_target([](const std::string& target) {
    for (std::size_t n = 1; n <= 80; ++n)
      for (std::size_t i = 0; i < n; ++i) {
        std::vector<float> x(n, 0.25f), one(1), low(1), high(1);
        x[i] = -7.0f;
        block_absmax(x, n, one);
        block_min_max(x, n, low, high);
        ASSERT_EQ(one[0], 7.0f) << target;
        ASSERT_EQ(low[0], -7.0f) << target;
        ASSERT_EQ(high[0], n == 1 ? 0.0f : 0.25f) << target;
      }
  });
}

}  // namespace
}  // namespace ratefloor::kernel
