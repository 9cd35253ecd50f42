// Densities, tails and partial moments of the generalized Gaussian; sampling is in
// generalized_gaussian_sample.cc.
//
// Differences of distribution functions are where accuracy dies. Cells far narrower than their
// distance from zero are integrated by 12-point Gauss–Legendre (the integrand is analytic away from
// zero, so the error is below rounding under the condition in is_narrow); all others subtract
// incomplete gamma functions on the side — lower or upper — where both are small.
#include "ratefloor/source/generalized_gaussian.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/base/portable_math.h"
#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::source {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Where (|x|/α)^β is below this, e^-t is 1 to the last bit and the density is that at zero.
constexpr double kFlat = 1e-17;
constexpr double kSqrtHalf = 1 / std::numbers::sqrt2;

// Positive nodes and weights of the 12-point Gauss–Legendre rule on [-1, 1].
struct Node {
  double x, weight;
};
constexpr std::array<Node, 6> kGauss12{{{0.1252334085114689, 0.2491470458134028},
                                        {0.3678314989981802, 0.2334925365383548},
                                        {0.5873179542866175, 0.2031674267230659},
                                        {0.7699026741943047, 0.1600783285433462},
                                        {0.9041172563704748, 0.1069393259953184},
                                        {0.9815606342467192, 0.0471753363865118}}};

// With half-width/centre r <= 1/(8 max(1, β)) and an exponent that varies by at most 2, the
// integrand is analytic and moderate inside the Bernstein ellipse ρ = 8 of the cell: error about
// 8^-24.
bool is_narrow(double a, double b, double beta, double exponent_step) {
  return (b - a) * 8 * std::max(1.0, beta) <= b + a && exponent_step <= 2;
}

// γ(k, d) = ∫_0^d u^(k-1) e^-u du, k = 1, 2, 3, without cancellation.
double lower_gamma_integer(int k, double d) {
  if (d > 750) return k == 3 ? 2 : 1;  // e^-d is zero, d² may be infinite
  if (k == 1) return -std::expm1(-d);
  if (d > 1) {
    const double e = std::exp(-d);
    return k == 2 ? 1 - (1 + d) * e : 2 - (2 + d * (2 + d)) * e;
  }
  // e^-d d^k Σ d^i / (k (k+1) … (k+i)), all terms positive.
  double term = 1.0 / k, sum = term;
  for (int i = 1; term > sum * 1e-18; ++i) {
    term *= d / (k + i);
    sum += term;
  }
  return std::exp(-d) * (k == 2 ? d * d : d * d * d) * sum;
}

std::string shape_name(double beta) { return "ggd:" + shortest_decimal(beta); }

}  // namespace

GeneralizedGaussian::GeneralizedGaussian(double beta, std::string name)
    : name_(name.empty() ? shape_name(beta) : std::move(name)),
      beta_(beta),
      inverse_beta_(1 / beta) {
  assert(beta >= kMinSourceBeta && beta <= kMaxSourceBeta);
  const double gamma1 = gamma_function(inverse_beta_);
  alpha_ = std::sqrt(gamma1 / gamma_function(3 * inverse_beta_));
  if (beta == 1) alpha_ = kSqrtHalf;
  if (beta == 2) alpha_ = std::numbers::sqrt2;
  peak_ = beta / (2 * alpha_ * gamma1);
  log_peak_ = std::log(peak_);
  for (int k = 0; k < 3; ++k) half_moment_[k] = abs_moment(k) / 2;
  sampling_alpha_ = portable::sqrt(
      portable::exp(portable::log_gamma(inverse_beta_) - portable::log_gamma(3 * inverse_beta_)));
}

double GeneralizedGaussian::exponent(double magnitude) const {
  const double z = magnitude / alpha_;
  if (beta_ == 1) return z;
  if (beta_ == 2) return z * z;
  return std::pow(z, beta_);
}

double GeneralizedGaussian::log_pdf(double x) const { return log_peak_ - exponent(std::abs(x)); }

double GeneralizedGaussian::pdf(double x) const { return peak_ * std::exp(-exponent(std::abs(x))); }

double GeneralizedGaussian::upper_tail(double magnitude) const {
  if (beta_ == 2) return std::erfc(magnitude * kSqrtHalf) / 2;
  const double t = exponent(magnitude);
  if (t < kFlat) return 0.5 - peak_ * magnitude;
  return (beta_ == 1 ? std::exp(-t) : gamma_upper(inverse_beta_, t)) / 2;
}

double GeneralizedGaussian::cdf(double x) const {
  return x < 0 ? upper_tail(-x) : 1 - upper_tail(x);
}

double GeneralizedGaussian::quantile(double p) const {
  if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (p > 0.5) return -quantile(1 - p);
  if (p == 0) return -kInfinity;
  if (beta_ == 1) return alpha_ * (p < 0.25 ? std::log(2 * p) : std::log1p(2 * p - 1));
  // Near the middle the density is flat, while t = (…)^β may underflow for large β.
  const double central = (1 - 2 * p) / (2 * peak_);
  if (exponent(central) < kFlat) return -central;
  const double t = p < 0.25 ? gamma_upper_inverse(inverse_beta_, 2 * p)
                            : gamma_lower_inverse(inverse_beta_, 1 - 2 * p);
  return -alpha_ * std::pow(t, inverse_beta_);
}

double GeneralizedGaussian::entropy_bits() const {
  return (inverse_beta_ - log_peak_) * std::numbers::log2e;
}

double GeneralizedGaussian::abs_moment(double k) const {
  if (k == 0) return 1;
  if (k == 2) return 1;  // by the choice of α
  const double s = (k + 1) * inverse_beta_;
  if (s > 100) {
    return std::exp(k * std::log(alpha_) + log_gamma(s) - log_gamma(inverse_beta_));
  }
  return std::pow(alpha_, k) * (gamma_function(s) / gamma_function(inverse_beta_));
}

double GeneralizedGaussian::fisher_information() const {
  if (beta_ <= 0.5) return kInfinity;
  if (beta_ == 1 || beta_ == 2) return beta_ == 1 ? 2 : 1;
  const double g1 = gamma_function(inverse_beta_);
  return beta_ * beta_ * (gamma_function(3 * inverse_beta_) / g1) *
         (gamma_function(2 - inverse_beta_) / g1);
}

double GeneralizedGaussian::excess_kurtosis() const {
  if (beta_ == 1 || beta_ == 2) return beta_ == 1 ? 3 : 0;
  return abs_moment(4) - 3;
}

double GeneralizedGaussian::partial_moment(int k, double a, double b) const {
  assert(k >= 0 && k <= 2);
  if (!(a < b)) return 0;
  if (a >= 0) return positive_moment(k, a, b);
  if (b <= 0) return (k == 1 ? -1 : 1) * positive_moment(k, -b, -a);
  // Around zero the odd moment of the symmetric part vanishes exactly: integrate only what is left.
  if (k == 1) return b >= -a ? positive_moment(k, -a, b) : -positive_moment(k, b, -a);
  return positive_moment(k, 0, -a) + positive_moment(k, 0, b);
}

double GeneralizedGaussian::quadrature(int k, double a, double b) const {
  const double centre = (a + b) / 2, half = (b - a) / 2;
  const auto integrand = [&](double x) {
    const double f = std::exp(-exponent(x));
    return k == 0 ? f : k == 1 ? x * f : x * x * f;
  };
  double sum = 0;
  for (const auto& [x, weight] : kGauss12) {
    sum += weight * (integrand(centre - half * x) + integrand(centre + half * x));
  }
  return peak_ * half * sum;
}

double GeneralizedGaussian::positive_moment(int k, double a, double b) const {
  if (!(a < b)) return 0;
  const double ta = exponent(a), tb = exponent(b);
  if (beta_ == 1) {
    // ½α^k ∫ (ta + u)^k e^-(ta+u) du over 0 < u < d, expanded in powers of ta: no term is negative.
    const double d = (b - a) / alpha_, decay = std::exp(-ta);
    if (decay == 0) return 0;
    double sum = lower_gamma_integer(1, d);
    if (k == 1) sum = ta * sum + lower_gamma_integer(2, d);
    if (k == 2)
      sum = ta * ta * sum + 2 * ta * lower_gamma_integer(2, d) + lower_gamma_integer(3, d);
    const double scale = k == 0 ? 0.5 : k == 1 ? alpha_ / 2 : alpha_ * alpha_ / 2;
    return scale * decay * sum;
  }
  if (beta_ == 2 && k == 1) return peak_ * std::exp(-ta) * -std::expm1(-(b - a) * (b + a) / 2);
  if (is_narrow(a, b, beta_, tb - ta)) return quadrature(k, a, b);
  if (beta_ == 2 && k == 0) {
    return a * a > 0.5 ? (std::erfc(a * kSqrtHalf) - std::erfc(b * kSqrtHalf)) / 2
                       : (std::erf(b * kSqrtHalf) - std::erf(a * kSqrtHalf)) / 2;
  }
  const double s = (k + 1) * inverse_beta_;
  if (ta > 0) {
    const double upper = gamma_upper(s, ta);
    if (upper < 0.5) return half_moment_[k] * (upper - gamma_upper(s, tb));
  }
  const auto from_zero = [&](double x, double t) {
    return t < kFlat ? peak_ * std::pow(x, k + 1) / (k + 1) : half_moment_[k] * gamma_lower(s, t);
  };
  return from_zero(b, tb) - from_zero(a, ta);
}

}  // namespace ratefloor::source
