// Formulas: Zador, "Asymptotic quantization error of continuous signals and the quantization
// dimension", IEEE Trans. Inf. Theory 28(2), 1982; Conway & Sloane, same journal 31(1), 1985. Each
// is written through logarithms, so that the Gamma functions of large n don't overflow.
#include "ratefloor/floor/length/second_moment.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/floor/length/schlaefli.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

Ball ball_radius_squared(long n, Precision precision) {  // Γ(n/2+1)^(2/n): π r² of volume 1
  return exp(log_gamma(Ball::rational(n + 2, 2, precision)) * 2 / n);
}

}  // namespace

Ball sphere_second_moment(long n, Precision precision) {
  return ball_radius_squared(n, precision) / (Ball::pi(precision) * (n + 2));
}

Ball zador_second_moment(long n, Precision precision) {
  return ball_radius_squared(n, precision) * gamma(Ball::rational(n + 2, n, precision)) /
         (Ball::pi(precision) * n);
}

double conway_sloane_second_moment(int n) {
  if (n < 1 || n > kMaxSchlaefliDimension) return std::numeric_limits<double>::quiet_NaN();
  double harmonic = 0, log_factorial = 0;
  for (int k = n + 2; k >= 1; --k) harmonic += 1.0 / k;
  for (int k = 2; k <= n; ++k) log_factorial += std::log(k);
  const double log_volume = std::log(n + 1.0) + 4 * log_factorial + 2 * log_schlaefli(n);
  return (n + 3 - 2 * harmonic) / (4.0 * n * (n + 1.0)) * std::exp(log_volume / n);
}

Ball space_filling_bits(const Ball& second_moment) {
  const Precision precision = second_moment.precision();
  const Ball two_pi_e = Ball::pi(precision) * 2 * exp(Ball::integer(1, precision));
  return log(two_pi_e * second_moment) / (Ball::log2(precision) * 2);
}

double space_filling_bits(double second_moment) {
  return std::log2(2 * std::numbers::pi * std::numbers::e * second_moment) / 2;
}

double fixed_rate_shape_bits(long n, double beta) {
  const auto dimensions = static_cast<double>(n);
  const double nats = (dimensions + 2) / 2 * std::log1p(2 / dimensions) - 1;
  return nats * std::numbers::log2e / beta;
}

}  // namespace ratefloor::floor
