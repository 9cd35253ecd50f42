#include "ratefloor/floor/enclosure/noisy_bounds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ratefloor/floor/enclosure/gaussian_channel.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }
SourceEnclosure source(const char* name) { return *SourceEnclosure::parse(name, kP); }

TEST(NoisyBounds, TheTailIsNeverUnderestimated) {
  // Gaussian source: ∫_T^∞ p^q in closed form.
  for (const Ball& t : {Q(1, 100), Q(1, 1), Q(9, 1)})
    for (long from = 1; from <= 12; from += 3)
      for (const Ball& power : {Q(1, 2), Q(7, 8), Q(1, 1)}) {
        const Ball variance = t + 1, a = power / (variance * 2);
        const Ball exact = rigor::pow(Ball::pi(kP) * variance * 2, -(power / 2)) *
                           sqrt(Ball::pi(kP) / a) / 2 * rigor::erfc(Q(from, 1) * sqrt(a));
        const Ball bound = noisy_power_tail(source("gaussian"), t, Q(from, 1), power);
        EXPECT_TRUE(certainly_less(exact, bound));
      }
  // Others: a decreasing density's tail is at least the sum of its right ends.
  for (const char* name : {"laplace", "ggd:1.7", "ggd:8", "uniform"}) {
    Ball sum;
    for (long i = 17; i <= 40; ++i)
      sum +=
          rigor::pow(max(noisy_density(source(name), Q(1, 4), Q(i, 8), 1e-12), Ball()), Q(7, 8)) /
          8;
    EXPECT_TRUE(
        certainly_less(sum.lower(), noisy_power_tail(source(name), Q(1, 4), Q(2, 1), Q(7, 8))));
  }
}

TEST(NoisyBounds, MeanSquareLogOfTheGaussian) {
  // −ln p = c + y²/2v, c = ½ ln 2πv: E ln²p = c² + c + 3/4.
  for (const Ball& t : {Q(1, 100), Q(1, 1), Q(9, 1), Q(400, 1)}) {
    const Ball c = log(Ball::pi(kP) * (t + 1) * 2) / 2;
    EXPECT_TRUE(certainly_less(square(c) + c + Q(3, 4), mean_square_log(source("gaussian"), t)));
  }
}

TEST(NoisyBounds, PartitionsAreCounted) {
  // Σ S(4, j) (j − 2)! = 7 + 6 + 2 = 15, Σ S(6, j) (j − 2)! = 31 + 90 + 130 + 90 + 24 = 365.
  EXPECT_TRUE(derivative_norm(4, Q(9, 1)).overlaps(sqrt(Q(24, 1)) * 4 + 4 * Q(2, 1) * 15));
  EXPECT_TRUE(derivative_norm(6, Q(0, 1)).overlaps(sqrt(Q(720, 1)) + 8 * Q(6, 1) * 365));
}

TEST(NoisyBounds, TheNormHoldsForTheGaussian) {
  // G = p (c + x²/2v): the L1 norm of its fourth derivative by differences. All noise (t = v) is
  // worst.
  for (double v : {0.3, 1.0, 5.0}) {
    const double c = std::log(2 * std::numbers::pi * v) / 2, root = std::sqrt(v), h = root / 64;
    const auto g = [&](double x) { return std::exp(-x * x / (2 * v) - c) * (c + x * x / (2 * v)); };
    double norm = 0;
    for (double x = -12 * root; x < 12 * root; x += h)
      norm += std::abs(g(x - 2 * h) - 4 * g(x - h) + 6 * g(x) - 4 * g(x + h) + g(x + 2 * h));
    norm *= v * v / (h * h * h);  // t^(m/2) Σ |Δ⁴G| / h⁴ · h
    const Ball mean_square = Ball::exact(c * c + c + 0.75, kP);
    EXPECT_LT(norm, derivative_norm(4, mean_square).lower_double());
    EXPECT_GT(norm, 1);
  }
}

}  // namespace
}  // namespace ratefloor::floor
