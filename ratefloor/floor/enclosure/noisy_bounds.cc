// Faà di Bruno's formula, p^(k)/p = t^(−k/2) E[±He_k | x], and Jensen, for the norm; splitting the
// noise at δx for the tail. Derivations in docs/math/gaussian-test-channel.md.
#include "ratefloor/floor/enclosure/noisy_bounds.h"

#include <cmath>
#include <vector>

#include "ratefloor/floor/enclosure/entropy_terms.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

Ball factorial(long n, Precision precision) {
  Ball product = Ball::integer(1, precision);
  for (long i = 2; i <= n; ++i) product = product * i;
  return product;
}

/// Σ_{j=2}^m S(m, j) (j − 2)!
Ball partition_sum(long m, Precision precision) {
  std::vector<Ball> stirling(static_cast<std::size_t>(m) + 1, Ball::integer(0, precision));
  stirling[0] = Ball::integer(1, precision);
  for (long n = 1; n <= m; ++n) {
    for (long j = n; j >= 1; --j)
      stirling[static_cast<std::size_t>(j)] =
          stirling[static_cast<std::size_t>(j)] * j + stirling[static_cast<std::size_t>(j - 1)];
    stirling[0] = Ball::integer(0, precision);
  }
  Ball sum = Ball::integer(0, precision);
  for (long j = 2; j <= m; ++j)
    sum += stirling[static_cast<std::size_t>(j)] * factorial(j - 2, precision);
  return sum;
}

}  // namespace

// With 0 < δ < 1, p(x) <= f((1 − δ)x) + f(0) P(N > δx) and P(N > y) <=
/// ½exp(−y²/2t).
Ball noisy_power_tail(const SourceEnclosure& source, const Ball& t, const Ball& from,
                      const Ball& power) {
  const Precision precision = t.precision();
  Ball best = Ball::indeterminate(precision);
  for (long k = 1; k <= 15; k += 2) {
    const Ball delta = Ball::rational(k, 16, precision), rest = 1 - delta;
    const Ball from_source = density_power_tail(source, from * rest, power) / rest;
    const Ball decay = power * square(delta) / (t * 2);
    const Ball from_noise = exp((source.log_peak() - Ball::log2(precision)) * power) *
                            sqrt(Ball::pi(precision) / decay) / 2 * rigor::erfc(from * sqrt(decay));
    const Ball bound = (from_source + from_noise).upper();
    if (!best.is_finite() || certainly_less(bound, best)) best = bound;
  }
  return best;
}

// ln²(max(1, f(0))) + ∫_{p<1} p ln²p, and p ln²p <= (2/(eθ))² p^(1−θ), θ = ½;
// ∫_{−T}^{T} √p <= √(2T).
Ball mean_square_log(const SourceEnclosure& source, const Ball& t) {
  const Precision precision = t.precision();
  const Ball half = Ball::rational(1, 2, precision);
  const Ball from = Ball::exact(4 + 8 * std::sqrt(t.upper_double()), precision);
  const Ball mass = sqrt(from * 2) + noisy_power_tail(source, t, from, half) * 2;
  return square(max(source.log_peak(), Ball())) +
         square(4 * exp(Ball::integer(-1, precision))) * mass;
}

Ball derivative_norm(long m, const Ball& mean_square) {
  const Precision precision = mean_square.precision();
  return sqrt(factorial(m, precision)) * (sqrt(mean_square) + 1) +
         pow(Ball::integer(2, precision), m / 2) * factorial(m / 2, precision) *
             partition_sum(m, precision);
}

}  // namespace ratefloor::floor
