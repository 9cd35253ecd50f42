#include "ratefloor/kernel/ordered_product.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "ratefloor/kernel/ordered_product_ref.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

template <class T>
std::vector<T> random_entries(std::size_t n, std::uint64_t seed) {
  testing::Numbers numbers(seed);
  std::vector<T> entries(n);
  for (T& entry : entries) entry = static_cast<T>(numbers.bell()) * static_cast<T>(1.1);
  return entries;
}

template <class T>
void compare(Sign sign, bool transposed, std::size_t m, std::size_t n, std::size_t depth) {
  const std::vector<T> left = random_entries<T>(m * depth + 7, 1),
                       right = random_entries<T>(depth * (n + 3) + 1, 2),
                       before = random_entries<T>(m * (n + 5) + 1, 3);
  const LeftFactor<T> a =
      transposed ? LeftFactor<T>{left.data(), 1, m} : LeftFactor<T>{left.data(), depth, 1};
  std::vector<T> expected = before;
  reference::add_ordered_product(sign, a, right.data() + 1, n + 3, expected.data() + 1, n + 5, m, n,
                                 depth);
  on_every_simd_target([&](const std::string& target) {
    std::vector<T> found = before;
    add_ordered_product(sign, a, right.data() + 1, n + 3, found.data() + 1, n + 5, m, n, depth);
    EXPECT_EQ(found, expected) << target << ' ' << m << 'x' << n << 'x' << depth;
  });
}

TEST(OrderedProduct, EveryTargetGivesTheReferencesBits) {
  for (const Sign sign : {Sign::kPlus, Sign::kMinus})
    for (const bool transposed : {false, true})
      for (const std::size_t m : {0, 1, 3, 4, 9, 18})
        for (const std::size_t n : {0, 1, 11, 48, 95, 100})
          for (const std::size_t depth : {0, 1, 5, 128, 131}) {
            compare<float>(sign, transposed, m, n, depth);
            compare<double>(sign, transposed, m, n, depth);
          }
}

// 1e8 + 1 − 1e8 in this order is 0 in f32; a sum that starts with the last product gives 1.
TEST(OrderedProduct, AddsInOrder) {
  const std::vector<float> a = {1e8f, 1.0f, -1e8f}, b(3 * 64, 1.0f);
  std::vector<float> c(64, 0.0f);
  add_ordered_product(Sign::kPlus, {a.data(), 3, 1}, b.data(), 64, c.data(), 64, 1, 64, 3);
  EXPECT_EQ(c, std::vector<float>(64, 0.0f));
}

}  // namespace
}  // namespace ratefloor::kernel
