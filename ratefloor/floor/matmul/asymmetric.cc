// Both problems have one unknown and a monotone condition, solved by bisection: some 60 evaluations
// of exp each. What is wanted is stationary there, so that its error is of second order in theirs.
#include "ratefloor/floor/matmul/asymmetric.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/floor/matmul/bisect.h"

namespace ratefloor::floor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTwoLn2 = 2 * std::numbers::ln2;

/// Elasticity t·G'/G of G(t) = 1 − e^{−(t − gap)}, falling from ∞ (1 for gap 0) to 0.
double elasticity(double t, double gap) {
  if (t == kInfinity) return 0;
  if (t <= gap) return gap == 0 ? 1 : kInfinity;
  return t / std::expm1(t - gap);
}

/// 1 − elasticity, accurate near 0 too.
double deficit(double t, double gap) {
  if (gap > 0 || t > 0.05) return 1 - elasticity(t, gap);
  return t / 2 - t * t / 12 + t * t * t * t / 720;  // Bernoulli numbers; the next term is t⁶/30240
}

/// e(t) + e(s) − 1: positive where keeping fewer coordinates helps.
double gain_of_dropping(double t, double gap_t, double s, double gap_s) {
  return t < s ? elasticity(s, gap_s) - deficit(t, gap_t)
               : elasticity(t, gap_t) - deficit(s, gap_s);
}

/// 1 − κ(1 − D_A)(1 − D_B), without cancellation.
double distortion(double fraction, double rate_a, double rate_b) {
  return (1 - fraction) + fraction * matmul_phi(rate_a, rate_b);
}

}  // namespace

double matmul_phi(double rate_a_bits, double rate_b_bits) {
  const double da = std::exp2(-2 * rate_a_bits), db = std::exp2(-2 * rate_b_bits);
  return da + db - da * db;
}

TimeShare time_share(double rate_a_bits, double rate_b_bits, double gap_a_bits, double gap_b_bits) {
  assert(rate_a_bits >= 0 && rate_b_bits >= 0 && gap_a_bits >= 0 && gap_b_bits >= 0);
  if (rate_a_bits == 0 || rate_b_bits == 0) return {0, 0, 0, 1};
  const double t = kTwoLn2 * rate_a_bits, gap_t = kTwoLn2 * gap_a_bits;
  const double s = kTwoLn2 * rate_b_bits, gap_s = kTwoLn2 * gap_b_bits;
  // κ·G(t/κ)·G(s/κ) rises with u = 1/κ as long as this is positive.
  const auto gain = [&](double u) { return gain_of_dropping(t * u, gap_t, s * u, gap_s); };
  double u = 1;
  if (gain(u) > 0) {
    double hi = 2;
    while (gain(hi) > 0) hi *= 2;
    u = bisect(hi / 2, hi, gain);
  }
  TimeShare share{1 / u, rate_a_bits * u, rate_b_bits * u, 1};
  share.distortion =
      distortion(share.fraction, share.rate_a - gap_a_bits, share.rate_b - gap_b_bits);
  return share;
}

double matmul_gamma(double rate_a_bits, double rate_b_bits) {
  return time_share(rate_a_bits, rate_b_bits).distortion;
}

// Lagrange's condition for ideal quantizers is (e^t − 1)w_a = (e^s − 1)w_b = z. Where a budget is
// so small that e(t) + e(s) > 1, Γ is homogeneous along the ray: the best kept pair stays the one
// with e(t) + e(s) = 1, and a fraction of the coordinates is kept (docs/math/matmul-gamma.md).
BudgetSplit best_split(double budget_bits, double weight_a, double weight_b) {
  assert(budget_bits >= 0 && weight_a > 0 && weight_b > 0);
  if (budget_bits == 0) return {0, 0, {0, 0, 0, 1}};
  if (budget_bits == kInfinity) return {kInfinity, kInfinity, {1, kInfinity, kInfinity, 0}};
  // In y = ln z, for which any budget is within reach of doubles: ln(1 + e^y/w).
  const auto natural_rate = [](double y, double weight) {
    const double x = y - std::log(weight);
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
  };
  const auto spent = [&](double y) {
    return weight_a * natural_rate(y, weight_a) + weight_b * natural_rate(y, weight_b);
  };
  const auto bracketed = [&](auto&& f) {
    double lo = std::log(weight_a), width = 1;
    while (f(lo) <= 0) lo -= width, width *= 2;
    width = 1;
    double hi = lo + 1;
    while (f(hi) > 0) hi += width, width *= 2;
    return bisect(lo, hi, f);
  };
  const double touching = bracketed([&](double y) {
    return gain_of_dropping(natural_rate(y, weight_a), 0, natural_rate(y, weight_b), 0);
  });
  const double budget = kTwoLn2 * budget_bits;
  const double fraction = std::min(1.0, budget / spent(touching));
  const double y =
      fraction < 1 ? touching : bracketed([&](double at) { return budget - spent(at); });
  BudgetSplit split;
  const double ra = natural_rate(y, weight_a) / kTwoLn2, rb = natural_rate(y, weight_b) / kTwoLn2;
  split.share = {fraction, ra, rb, distortion(fraction, ra, rb)};
  split.rate_a = fraction * ra, split.rate_b = fraction * rb;
  return split;
}

}  // namespace ratefloor::floor
