#include "ratefloor/quant/tridiagonal.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

namespace ratefloor::quant {
namespace {

std::vector<double> times(const Tridiagonal& m, const std::vector<double>& x) {
  std::vector<double> y(m.size());
  for (std::size_t i = 0; i < m.size(); ++i) {
    y[i] = m.diagonal[i] * x[i];
    if (i > 0) y[i] += m.lower[i] * x[i - 1];
    if (i + 1 < m.size()) y[i] += m.upper[i] * x[i + 1];
  }
  return y;
}

TEST(Tridiagonal, SolvesRandomSystemsWithRowExchanges) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (std::size_t n = 1; n <= 40; ++n) {
    for (int trial = 0; trial < 20; ++trial) {
      Tridiagonal m(n);
      std::vector<double> x(n), z(n);
      for (std::size_t i = 0; i < n; ++i) {
        m.lower[i] = uniform(random), m.upper[i] = uniform(random), x[i] = uniform(random);
        m.diagonal[i] = trial % 2 == 0 ? uniform(random) : 0.0;  // zero diagonals need exchanges
        z[i] = uniform(random);
      }
      if (trial % 2 == 1 && n % 2 == 1) m.diagonal[0] = 1;
      std::vector<double> sx = times(m, x), sz = times(m, z);
      const std::array<std::vector<double>*, 2> sides{&sx, &sz};
      ASSERT_TRUE(solve(m, sides));
      // Judged by the residual: random matrices may be ill-conditioned.
      const std::vector<double> bx = times(m, x), again = times(m, sx);
      double scale = 1;
      for (double v : sx) scale = std::max(scale, std::abs(v));
      for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(again[i], bx[i], 1e-13 * scale);
    }
  }
}

TEST(Tridiagonal, ReportsSingularAndIndefiniteMatrices) {
  Tridiagonal zero(3);
  std::vector<double> side = {1, 1, 1};
  const std::array<std::vector<double>*, 1> sides{&side};
  EXPECT_FALSE(solve(zero, sides));
  Tridiagonal indefinite(2);
  indefinite.diagonal = {1, 1};
  indefinite.lower[1] = indefinite.upper[0] = 2;
  std::vector<double> other = {1, 1};
  EXPECT_FALSE(solve_positive_definite(indefinite, other));
}

TEST(Tridiagonal, PositiveDefiniteSystems) {
  for (std::size_t n : {1u, 2u, 5u, 100u}) {
    Tridiagonal m(n);
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) {
      m.diagonal[i] = 2.0, m.lower[i] = m.upper[i] = -1.0;
      x[i] = std::sin(static_cast<double>(i));
    }
    std::vector<double> side = times(m, x);
    ASSERT_TRUE(solve_positive_definite(m, side));
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(side[i], x[i], 1e-11);
  }
}

}  // namespace
}  // namespace ratefloor::quant
