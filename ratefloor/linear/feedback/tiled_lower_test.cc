#include "ratefloor/linear/feedback/tiled_lower.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ratefloor::linear {
namespace {

// BBᵀ of a random lower triangle B with a strong diagonal, and B itself.
void fill(TiledLower& a, std::vector<std::vector<double>>& b) {
  const std::size_t n = a.size();
  b.assign(n, std::vector<double>(n, 0.0));
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const double u = static_cast<double>(state >> 40) * 0x1p-23 - 1;
      b[i][j] = i == j ? 2 + u : u / std::sqrt(static_cast<double>(n));
    }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k <= j; ++k) sum += b[i][k] * b[j][k];
      a.at(i, j) = sum;
    }
}

// ((4, 12, −16), (12, 37, −43), (−16, −43, 98)) = LLᵀ with L = ((2), (6, 1), (−8, 5, 3)).
TEST(TiledLower, ByHand) {
  TiledLower a(3);
  a.at(0, 0) = 4;
  a.at(1, 0) = 12, a.at(1, 1) = 37;
  a.at(2, 0) = -16, a.at(2, 1) = -43, a.at(2, 2) = 98;
  ASSERT_FALSE(a.factor(Executor(1)));
  EXPECT_EQ(a.at(0, 0), 2);
  EXPECT_EQ(a.at(1, 0), 6);
  EXPECT_EQ(a.at(1, 1), 1);
  EXPECT_EQ(a.at(2, 0), -8);
  EXPECT_EQ(a.at(2, 1), 5);
  EXPECT_EQ(a.at(2, 2), 3);
}

TEST(TiledLower, FindsTheFactorAcrossTiles) {
  for (const std::size_t n : {1, 127, 128, 129, 300}) {
    TiledLower a(n);
    std::vector<std::vector<double>> b;
    fill(a, b);
    ASSERT_FALSE(a.factor(Executor(2)));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j) ASSERT_NEAR(a.at(i, j), b[i][j], 1e-12) << i << ' ' << j;
  }
}

TEST(TiledLower, SameBitsOnAnyNumberOfThreads) {
  TiledLower one(300), three(300);
  std::vector<std::vector<double>> b;
  fill(one, b);
  fill(three, b);
  ASSERT_FALSE(one.factor(Executor(1)));
  ASSERT_FALSE(three.factor(Executor(3)));
  for (std::size_t i = 0; i < 300; ++i)
    for (std::size_t j = 0; j <= i; ++j) ASSERT_EQ(one.at(i, j), three.at(i, j));
}

TEST(TiledLower, NamesTheFirstBadPivot) {
  for (const std::size_t bad : {0, 5, 127, 128, 200}) {
    TiledLower a(201);
    a.at(bad, bad) = -1;
    EXPECT_EQ(a.factor(Executor(1)), bad);
    TiledLower b(201);
    b.at(bad, bad) = std::nan("");
    EXPECT_EQ(b.factor(Executor(1)), bad);
  }
}

}  // namespace
}  // namespace ratefloor::linear
