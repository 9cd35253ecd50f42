#include "ratefloor/kernel/sylvester.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/sylvester_ref.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

template <class T>
std::vector<T> bells_of(std::size_t n, std::uint64_t seed) {
  testing::Numbers numbers(seed);
  std::vector<T> x(n);
  for (T& v : x) v = static_cast<T>(numbers.bell()) * static_cast<T>(1.1);
  return x;
}

template <class T>
void compare_vectors(std::size_t n) {
  std::vector<T> expected = bells_of<T>(n + 1, n), found = expected;
  reference::sylvester(expected.data() + 1, n);
  sylvester(std::span(found).subspan(1));
  EXPECT_EQ(found, expected) << n;
}

template <class T>
void compare_products(std::size_t m, std::size_t run) {
  testing::Numbers numbers(m);
  std::vector<std::int8_t> signs(m * m);
  for (std::int8_t& sign : signs) sign = numbers.next() % 2 == 0 ? 1 : -1;
  std::vector<T> expected = bells_of<T>(m * run, run), found = expected;
  reference::multiply_signs(signs.data(), m, expected.data(), run);
  multiply_signs(signs, m, found);
  EXPECT_EQ(found, expected) << m << ' ' << run;
}

TEST(Sylvester, EveryTargetGivesTheReferencesBits) {
  on_every_simd_target([](const std::string& target) {
    SCOPED_TRACE(target);
    for (std::size_t n = 1; n <= 8192; n *= 2)
      compare_vectors<float>(n), compare_vectors<double>(n);
    for (const std::size_t m : {1, 4, 12, 28})
      for (const std::size_t run : {1, 2, 8, 16, 64})
        compare_products<float>(m, run), compare_products<double>(m, run);
    compare_products<float>(256, 16);
  });
}

TEST(Sylvester, ColumnsAreTransformedEachByItself) {
  for (std::size_t rows = 1; rows <= 256; rows *= 2)
    for (const std::size_t cols : {1, 3, 16, 70}) {
      const std::size_t stride = cols + 2;
      std::vector<float> expected = bells_of<float>(rows * stride, rows);
      const std::vector<float> before = expected;
      for (std::size_t c = 0; c < cols; ++c)
        reference::sylvester(expected.data() + c, rows, stride);
      on_every_simd_target([&](const std::string& target) {
        std::vector<float> found = before;
        sylvester_columns(found.data(), rows, cols, stride);
        EXPECT_EQ(found, expected) << target << ' ' << rows << 'x' << cols;
      });
    }
}

// Entry (i, j) is −1 where i and j have an odd number of ones in common.
TEST(Sylvester, IsTheMatrixOfItsDefinition) {
  for (std::size_t j = 0; j < 64; ++j) {
    std::vector<float> x(64, 0.0f);
    x[j] = 1;
    sylvester(x);
    for (std::size_t i = 0; i < 64; ++i)
      EXPECT_EQ(x[i], std::popcount(i & j) % 2 == 0 ? 1.0f : -1.0f);
  }
}

}  // namespace
}  // namespace ratefloor::kernel
