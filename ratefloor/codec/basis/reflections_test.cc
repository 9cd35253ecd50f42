// Products of Householder reflections: by hand, by their definition, and to the bit by the loops of
// the specification.
#include "ratefloor/codec/basis/reflections.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec::basis {
namespace {

std::vector<float> noise(std::size_t count, float scale) {
  return testing::samples(count, 2, scale);
}

TEST(Reflections, OneByHand) {
  // v = (1, 1): H = 1 − vᵀv exchanges the entries and their signs.
  const float one[] = {1};
  const Reflections swap(2, 1, one);
  float x[] = {3, 5};
  swap.apply(x);
  EXPECT_EQ(x[0], -5);
  EXPECT_EQ(x[1], -3);
  // v_1 = (1, 0, 0) negates the first entry; v_2 = (0, 1, 0) the second.
  const float zeros[] = {0, 0, 0};
  float y[] = {1, 2, 3};
  Reflections(3, 2, zeros).apply(y);
  EXPECT_EQ(y[0], -1);
  EXPECT_EQ(y[1], -2);
  EXPECT_EQ(y[2], 3);
}

TEST(Reflections, AreTheProductOfHouseholders) {
  const std::size_t n = 7, k = 4;
  const std::vector<float> values = noise(value_count(n, k), 0.7f);
  const Reflections q(n, k, values);
  std::vector<float> x = noise(n, 1), expected = x;
  const std::vector<float> start = x;
  auto next = values.begin();
  for (std::size_t j = 0; j < k; ++j) {  // x H_1 H_2 …
    std::vector<double> v(n);
    v[j] = 1;
    for (std::size_t i = j + 1; i < n; ++i) v[i] = *next++;
    const double norm = std::inner_product(v.begin(), v.end(), v.begin(), 0.0);
    const double dot = std::inner_product(v.begin(), v.end(), expected.begin(), 0.0);
    for (std::size_t i = 0; i < n; ++i) expected[i] -= static_cast<float>(2 * dot / norm * v[i]);
  }
  q.apply(x);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(x[i], expected[i], 1e-5) << i;
  q.undo(x);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(x[i], start[i], 1e-5) << i;
}

TEST(Reflections, KeepLengthsHoweverCoarseTheirValues) {
  const std::size_t n = 96, k = 95;
  std::vector<float> values = noise(value_count(n, k), 0.1f);
  for (float& v : values) v = std::round(v * 16) / 16;
  std::vector<float> x = noise(40 * n, 1);
  const auto energy = [&] { return std::inner_product(x.begin(), x.end(), x.begin(), 0.0); };
  const double before = energy();
  Reflections(n, k, values).apply(x);
  EXPECT_NEAR(energy() / before, 1, 1e-5);
}

// spec.md, entry by entry: the bits that every decoder has to find.
struct Plain {
  std::size_t n, k;
  std::vector<double> v = std::vector<double>(k * n), t = std::vector<double>(k * k);

  Plain(std::size_t channels, std::size_t count, const std::vector<float>& values)
      : n(channels), k(count) {
    auto next = values.begin();
    for (std::size_t j = 0; j < k; ++j) {
      v[j * n + j] = 1;
      for (std::size_t i = j + 1; i < n; ++i) v[j * n + i] = double{*next++};
    }
    std::vector<double> g(k * k);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t m = 0; m < n; ++m) g[i * k + j] += v[i * n + m] * v[j * n + m];
    for (std::size_t j = 0; j < k; ++j) {
      t[j * k + j] = 2 / g[j * k + j];
      for (std::size_t i = 0; i < j; ++i) {
        double s = 0;
        for (std::size_t m = i; m < j; ++m) s += t[i * k + m] * g[m * k + j];
        t[i * k + j] = -t[j * k + j] * s;
      }
    }
  }

  // xQ with U = T, xQᵀ with U = Tᵀ.
  void move(bool back, float* x) const {
    std::vector<float> z(k, 0.0f);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t i = 0; i < n; ++i) {
        double p = 0;
        for (std::size_t m = 0; m < k; ++m)
          p += v[m * n + i] * (back ? t[j * k + m] : t[m * k + j]);
        z[j] += x[i] * static_cast<float>(p);
      }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < k; ++j) x[i] -= z[j] * static_cast<float>(v[j * n + i]);
  }
};

struct Case {
  std::size_t n, k, rows;
};

// More channels than are taken at once, more rows than are, widths that fill no vector.
TEST(Reflections, EveryTargetGivesTheSpecificationsBits) {
  for (const Case& one : {Case{2, 1, 3},
                          {16, 5, 24},
                          {67, 66, 5},
                          {129, 17, 9},
                          {200, 131, kSlow ? 2u : 6u},
                          {30, 3, 259}}) {
    const std::size_t n = one.n, k = one.k, rows = one.rows;
    const std::vector<float> values = noise(value_count(n, k), 0.4f), start = noise(rows * n, 1);
    const Plain plain(n, k, values);
    std::vector<float> applied = start, undone = start;
    for (std::size_t row = 0; row < rows; ++row) {
      plain.move(false, &applied[row * n]);
      plain.move(true, &undone[row * n]);
    }
    kernel::on_every_simd_target([&](const std::string& target) {
      const Reflections q(n, k, values);
      std::vector<float> x = start;
      q.apply(x);
      EXPECT_TRUE(testing::same_bits(x, applied)) << target << ' ' << n << ' ' << k;
      x = start;
      q.undo(x);
      EXPECT_TRUE(testing::same_bits(x, undone)) << target << ' ' << n << ' ' << k;
    });
  }
}

}  // namespace
}  // namespace ratefloor::codec::basis
