#include "ratefloor/kernel/paley.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ratefloor::kernel {
namespace {

TEST(Paley, RowsAreOrthogonal) {
  std::size_t orders = 0;
  for (std::size_t m = 1; m <= 128; ++m) {
    if (!is_paley_order(m)) continue;
    ++orders;
    const std::vector<std::int8_t> h = paley_matrix(m);
    ASSERT_EQ(h.size(), m * m);
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        int product = 0;
        for (std::size_t k = 0; k < m; ++k) {
          EXPECT_EQ(std::abs(h[i * m + k]), 1);
          product += h[i * m + k] * h[j * m + k];
        }
        EXPECT_EQ(product, i == j ? static_cast<int>(m) : 0) << m << " rows " << i << ", " << j;
      }
  }
  EXPECT_EQ(orders, 21);
}

TEST(Paley, TheOrdersThatModelsNeed) {
  // Odd factors 3, 5, 7, 9, 11, 15, 17, 19, 21, 27, 31, 35, 37.
  for (const std::size_t m : {1, 12, 20, 28, 36, 44, 60, 68, 76, 84, 108, 124, 140, 148})
    EXPECT_TRUE(is_paley_order(m)) << m;
  for (const std::size_t m : {0, 2, 3, 6, 10, 16, 22, 40, 52, 92, 172})
    EXPECT_FALSE(is_paley_order(m)) << m;
}

}  // namespace
}  // namespace ratefloor::kernel
