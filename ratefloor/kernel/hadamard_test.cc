#include "ratefloor/kernel/hadamard.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "ratefloor/base/random.h"
#include "ratefloor/kernel/paley.h"

namespace ratefloor::kernel {
namespace {

std::vector<float> noise(std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i)
    x[i] = static_cast<float>(2 * uniform_pair(seed, i, 0, 0)[0] - 1);
  return x;
}

// Against the definition: entry (r, c) of H_m ⊗ H_{2^k} is H_m's times (−1)^{bits of r AND c}.
TEST(Hadamard, IsTheKroneckerProduct) {
  for (const std::size_t n :
       {1, 2, 4, 8, 12, 16, 20, 24, 32, 56, 64, 96, 128, 144, 160, 192, 256}) {
    const std::optional<Hadamard> h = Hadamard::of_size(n);
    ASSERT_TRUE(h) << n;
    std::size_t m = n >> std::countr_zero(n);
    while (!is_paley_order(m)) m *= 2;
    const std::size_t run = n / m;
    const std::vector<std::int8_t> outer = paley_matrix(m);
    for (std::size_t c = 0; c < n; ++c) {
      std::vector<float> forward(n), back(n);
      forward[c] = back[c] = 1;
      h->apply(forward);
      h->apply_transpose(back);
      const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(n)));
      for (std::size_t r = 0; r < n; ++r) {
        const int inner = std::popcount((r % run) & (c % run)) % 2 == 0 ? 1 : -1;
        EXPECT_EQ(forward[r], static_cast<float>(inner * outer[r / run * m + c / run]) * scale);
        EXPECT_EQ(back[r], static_cast<float>(inner * outer[c / run * m + r / run]) * scale);
      }
    }
  }
}

TEST(Hadamard, TransposeInvertsAndNormsStay) {
  for (const std::size_t n : {64, 768, 1536, 4096, 8960, 14336, 18944, 28672}) {
    const std::optional<Hadamard> h = Hadamard::of_size(n);
    ASSERT_TRUE(h) << n;
    const std::vector<float> x = noise(n, n);
    std::vector<float> y = x;
    h->apply(y);
    double before = 0, after = 0, error = 0;
    for (std::size_t i = 0; i < n; ++i) before += x[i] * x[i], after += y[i] * y[i];
    h->apply_transpose(y);
    for (std::size_t i = 0; i < n; ++i) error += (x[i] - y[i]) * (x[i] - y[i]);
    EXPECT_NEAR(after / before, 1, 1e-6);
    EXPECT_LT(std::sqrt(error / before), 1e-6);
  }
}

TEST(Hadamard, PlansAndSizes) {
  EXPECT_EQ(Hadamard::of_size(4096)->plan(), "4096");
  EXPECT_EQ(Hadamard::of_size(14336)->plan(), "28 x 512");
  EXPECT_EQ(Hadamard::of_size(288)->plan(), "36 x 8");
  EXPECT_EQ(Hadamard::of_size(18944)->plan(), "148 x 128");
  for (const std::size_t n : {0, 3, 6, 10, 172, 11008, 4097})
    EXPECT_FALSE(Hadamard::of_size(n)) << n;
  EXPECT_EQ(Hadamard::at_most(1, 64).size(), 1);
  EXPECT_EQ(Hadamard::at_most(7, 64).size(), 4);
  EXPECT_EQ(Hadamard::at_most(11008, 64).size(), 10240);
  for (std::size_t n = 1; n < 3000; ++n) {
    const std::size_t size = Hadamard::at_most(n, 64).size();
    EXPECT_LE(size, n);
    EXPECT_GE(7 * size, n < 32 ? 7 * n / 2 : 6 * n);
  }
}

}  // namespace
}  // namespace ratefloor::kernel
