#include "ratefloor/kernel/random_rotation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <thread>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"

namespace ratefloor::kernel {
namespace {

constexpr std::size_t kSizes[] = {1,  2,   3,   4,   5,   7,    12,   31,
                                  64, 100, 172, 288, 768, 1000, 4096, 11008};

std::vector<float> spike(std::size_t n, std::size_t at) {
  std::vector<float> x(n);
  x[at] = 1;
  return x;
}

/// Unit variance, excess kurtosis 3.
std::vector<float> laplace(std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto [u, sign] = uniform_pair(seed, i, 0, 0);
    x[i] = static_cast<float>(std::log(u) / std::sqrt(2.0) * (sign < 0.5 ? 1 : -1));
  }
  return x;
}

double excess_kurtosis(const std::vector<float>& x) {
  double second = 0, fourth = 0;
  for (const double v : x) second += v * v, fourth += v * v * v * v;
  return static_cast<double>(x.size()) * fourth / (second * second) - 3;
}

double largest(const std::vector<float>& x) {
  float most = 0;
  for (const float v : x) most = std::max(most, std::abs(v));
  return most;
}

double norm(const std::vector<float>& x) {
  double sum = 0;
  for (const double v : x) sum += v * v;
  return std::sqrt(sum);
}

TEST(RandomRotation, IsOrthogonal) {
  for (const std::size_t n : {1, 2, 3, 5, 7, 12, 23, 40, 61, 100}) {
    for (const std::size_t block : {n, std::size_t{1}, std::size_t{8}, std::size_t{13}}) {
      const RandomRotation rotation(n, 5, block);
      std::vector<std::vector<float>> columns;
      for (std::size_t c = 0; c < n; ++c) {
        columns.push_back(spike(n, c));
        rotation.apply(columns.back());
        for (std::size_t d = 0; d <= c; ++d) {
          double product = 0;
          for (std::size_t i = 0; i < n; ++i) product += columns[c][i] * columns[d][i];
          EXPECT_NEAR(product, c == d ? 1 : 0, 1e-6) << n << " " << block;
        }
        // Row c of Q is column c of Qᵀ.
        std::vector<float> row = spike(n, c);
        rotation.apply_transpose(row);
        for (std::size_t d = 0; d <= c; ++d) EXPECT_NEAR(row[d], columns[d][c], 1e-6);
      }
    }
  }
}

TEST(RandomRotation, TransposeInvertsAtAnySize) {
  for (const std::size_t n : kSizes) {
    const RandomRotation rotation(n, 9);
    const std::vector<float> x = laplace(n, n);
    std::vector<float> y = x;
    rotation.apply(y);
    EXPECT_NEAR(norm(y) / norm(x), 1, 1e-6) << n;
    rotation.apply_transpose(y);
    for (std::size_t i = 0; i < n; ++i) y[i] -= x[i];
    EXPECT_LT(norm(y), 1e-6 * norm(x)) << n;
  }
}

// 5.5/√n is what the largest of 11,008 Gaussian entries rarely exceeds.
TEST(RandomRotation, SpikesBecomeFlat) {
  for (const std::size_t n : {64, 172, 288, 1000, 1003, 4096, 11008}) {
    const RandomRotation rotation(n, 1);
    for (std::uint64_t trial = 0; trial < (kSlow ? 10 : 100); ++trial) {
      std::vector<float> x = spike(n, random_bits(7, trial, 0, 0)[0] % n);
      rotation.apply(x);
      EXPECT_LT(largest(x), 5.5 / std::sqrt(static_cast<double>(n))) << n << " " << rotation.plan();
    }
  }
}

TEST(RandomRotation, HeavyTailsBecomeGaussian) {
  for (const std::size_t n : {768, 4096, 11008, 14336}) {
    const RandomRotation rotation(n, 3);
    double before = 0, after = 0;
    const std::uint64_t trials = 20;
    for (std::uint64_t t = 0; t < trials; ++t) {
      std::vector<float> x = laplace(n, 100 + t);
      before += excess_kurtosis(x) / trials;
      rotation.apply(x);
      after += excess_kurtosis(x) / trials;
    }
    EXPECT_GT(before, 2);
    // The kurtosis of n Gaussians has standard deviation √(24/n).
    EXPECT_LT(std::abs(after), 4 * std::sqrt(24.0 / static_cast<double>(n) / trials)) << n;
  }
}

TEST(RandomRotation, BlocksKeepToThemselves) {
  const RandomRotation rotation(1000, 2, 128);
  EXPECT_EQ(rotation.plan(), "blocks of 128; 104 x 1");
  std::vector<float> x = spike(1000, 130);
  rotation.apply(x);
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(x[i] != 0, i / 128 == 1) << i;
}

TEST(RandomRotation, Plans) {
  EXPECT_EQ(RandomRotation(4096, 0).plan(), "4096");
  EXPECT_EQ(RandomRotation(14336, 0).plan(), "28 x 512");
  EXPECT_EQ(RandomRotation(172, 0).plan(), "20 x 8 overlapping, twice");
  EXPECT_EQ(RandomRotation(11008, 0).plan(), "20 x 512 overlapping, twice");
  EXPECT_EQ(RandomRotation(4096, 0, 64).plan(), "blocks of 64");
  EXPECT_EQ(RandomRotation(64, 0, 4096).plan(), "64");
}

TEST(RandomRotation, SeedsDecide) {
  const std::vector<float> x = laplace(256, 1);
  std::vector<float> a = x, b = x, c = x;
  RandomRotation(256, 1).apply(a);
  RandomRotation(256, 1).apply(b);
  RandomRotation(256, 2).apply(c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(RandomRotation, RowsAndThreadsGiveTheSameBytes) {
  const std::size_t n = 172, rows = 16;
  const RandomRotation rotation(n, 4);
  std::vector<float> together = laplace(n * rows, 8), apart = together;
  rotation.apply_rows(together);
  std::vector<std::thread> threads;
  for (std::size_t r = 0; r < rows; ++r)
    threads.emplace_back([&, r] { rotation.apply(std::span(apart).subspan(r * n, n)); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(together, apart);
  rotation.apply_transpose_rows(together);
  for (std::size_t r = 0; r < rows; ++r)
    rotation.apply_transpose(std::span(apart).subspan(r * n, n));
  EXPECT_EQ(together, apart);
}

// The bytes of this build and of every other.
TEST(RandomRotation, GoldenBytes) {
  for (const auto& [n, golden] : {std::pair{std::size_t{256}, 0xf573147202a4e80full},
                                  {std::size_t{1003}, 0x2dca46b5658fe02full}}) {
    std::vector<float> x(n);
    for (std::size_t i = 0; i < n; ++i)
      x[i] = static_cast<float>(to_unit_interval(random_bits(6, i, 0, 0)[0]) - 0.5);
    RandomRotation(n, 77).apply(x);
    std::uint64_t digest = 0xcbf29ce484222325;
    for (const float v : x) digest = (digest ^ std::bit_cast<std::uint32_t>(v)) * 0x100000001b3;
    EXPECT_EQ(digest, golden) << n;
  }
}

}  // namespace
}  // namespace ratefloor::kernel
