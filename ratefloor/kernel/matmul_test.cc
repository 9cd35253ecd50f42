#include "ratefloor/kernel/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/matmul_ref.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

struct Data {
  std::vector<float> full;
  std::vector<std::uint16_t> half;
  Data(std::size_t n, std::uint64_t seed) : full(n), half(n) {
    testing::Numbers numbers(seed);
    for (float& x : full) x = numbers.bell();
    f32_to_bf16(full, half);
  }
  const void* in(Precision precision) const {
    return precision == Precision::kBf16 ? static_cast<const void*>(half.data()) : full.data();
  }
};

// Odd sizes, both orders of both operands, rows with a gap behind them: everything that the forward
// pass and the covariances use.
TEST(Matmul, EqualsTheDefinition) {
  for (const Precision precision : supported_precisions())
    for (const MatmulShape shape : {MatmulShape{1, 1, 1}, MatmulShape{3, 5, 7},
                                    MatmulShape{17, 64, 33}, MatmulShape{64, 96, 48}})
      for (const bool a_turned : {false, true})
        for (const bool b_turned : {false, true}) {
          const std::size_t a_stride = (a_turned ? shape.rows : shape.inner) + 3;
          const std::size_t b_stride = (b_turned ? shape.inner : shape.cols) + 1;
          const std::size_t c_stride = shape.cols + 2;
          const Data a(a_stride * (a_turned ? shape.inner : shape.rows), 1);
          const Data b(b_stride * (b_turned ? shape.cols : shape.inner), 2);
          std::vector<float> c(shape.rows * c_stride, 99.0f);
          const MatmulOperand left{a.in(precision), a_stride, a_turned};
          const MatmulOperand right{b.in(precision), b_stride, b_turned};
          ASSERT_TRUE(matmul(precision, shape, left, right, c.data(), c_stride));
          for (std::size_t i = 0; i < shape.rows; ++i) {
            for (std::size_t j = 0; j < shape.cols; ++j)
              ASSERT_NEAR(c[i * c_stride + j],
                          reference::product_entry(precision, shape, left, right, i, j),
                          2e-6 * static_cast<double>(shape.inner))
                  << engine_text(precision) << ' ' << i << ' ' << j;
            ASSERT_EQ(c[i * c_stride + shape.cols], 99.0f);
          }
        }
}

TEST(Matmul, SameBitsOnEveryThread) {
  constexpr std::size_t kSize = 130;
  const MatmulShape shape{kSize, kSize, kSize};
  const Data a(kSize * kSize, 3), b(kSize * kSize, 4);
  const auto product = [&] {
    std::vector<float> c(kSize * kSize);
    EXPECT_TRUE(matmul(Precision::kF32, shape, {a.full.data(), kSize, false},
                       {b.full.data(), kSize, true}, c.data(), kSize));
    return c;
  };
  const std::vector<float> here = product();
  std::vector<std::vector<float>> there(4);
  std::vector<std::thread> threads;
  for (auto& c : there) threads.emplace_back([&] { c = product(); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& c : there) EXPECT_EQ(c, here);
}

TEST(Matmul, NothingToAdd) {
  std::vector<float> c(4, 1.0f);
  ASSERT_TRUE(matmul(Precision::kF32, {2, 0, 2}, {}, {}, c.data(), 2));
  EXPECT_EQ(c, std::vector<float>(4, 0.0f));
  EXPECT_TRUE(matmul(Precision::kF32, {0, 3, 2}, {}, {}, nullptr, 2));
}

TEST(Matmul, SaysWhatRuns) {
  EXPECT_EQ(engine_text(Precision::kF32).rfind("f32 (oneDNN ", 0), 0u);
  EXPECT_EQ(engine_text(Precision::kBf16).rfind("bf16 (oneDNN ", 0), 0u);
}

}  // namespace
}  // namespace ratefloor::kernel
