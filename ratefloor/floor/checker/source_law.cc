// Moments by incomplete Gamma functions, with T = (x/α)^β:
//   ∫_a^∞ x^k 2f = α^k Γ((k+1)/β, (a/α)^β) / Γ(1/β).
// Cells away from 0 are served by a power series of f instead (series_moments), which is much
// cheaper and does not cancel.
#include "ratefloor/floor/checker/source_law.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor::checker {
namespace {

constexpr int kSeriesOrder = 44;
/// Raw moments up to order ~32 of a cell whose distance from 0 is a few of its widths lose about
/// 32·log2(2·distance/half-width) bits when they are centred.
constexpr int kGuardBits = 320;

}  // namespace

Result<SourceLaw> SourceLaw::create(const CertifiedSource& source, Precision precision) {
  SourceLaw law;
  law.precision_ = precision;
  if (source.uniform) {
    law.support_end_ = sqrt(Ball::integer(3, precision));
    law.entropy_ = log(2 * *law.support_end_);
    return law;
  }
  const Precision wide{precision.bits + kGuardBits};
  Result<Ball> beta = Ball::decimal(source.beta, wide);
  if (!beta) return beta.error();
  law.wide_beta_ = *beta;
  const Ball inverse = 1 / law.wide_beta_;
  law.wide_gamma_ = rigor::gamma(inverse);
  law.wide_alpha_ = sqrt(law.wide_gamma_ / rigor::gamma(3 * inverse));
  law.beta_ = law.wide_beta_.with_precision(precision);
  law.alpha_ = law.wide_alpha_.with_precision(precision);
  law.peak_ = (law.wide_beta_ / (law.wide_alpha_ * law.wide_gamma_)).with_precision(precision);
  law.entropy_ = 1 / law.beta_ - log(law.peak_ / 2);
  if (!law.entropy_.is_finite())
    return make_error(ErrorCode::kInternal, "no enclosure of the entropy of the source");
  Ball binomial = Ball::integer(1, precision);
  for (int n = 0; n < kSeriesOrder; ++n) {
    law.binomials_.push_back(binomial);
    binomial *= law.beta_ - n;
    binomial = binomial / (n + 1);
  }
  return law;
}

Ball SourceLaw::moment(int k, const Ball& a, const std::optional<Ball>& b) const {
  if (!support_end_) return raw_moment(k, a, b).with_precision(precision_);
  const Ball from = min(a, *support_end_), to = b ? min(*b, *support_end_) : *support_end_;
  return (pow(to, k + 1) - pow(from, k + 1)) / (k + 1) / *support_end_;
}

Ball SourceLaw::raw_moment(int k, const Ball& a, const std::optional<Ball>& b) const {
  const Ball shape = (k + 1) / wide_beta_;
  Ball value = rigor::upper_gamma(shape, pow(a / wide_alpha_, wide_beta_));
  if (b) value -= rigor::upper_gamma(shape, pow(*b / wide_alpha_, wide_beta_));
  return value * pow(wide_alpha_, static_cast<long>(k)) / wide_gamma_;
}

std::vector<Ball> SourceLaw::central_moments(const Cell& cell, int count) const {
  if (support_end_) return uniform_moments(cell, count);
  std::optional<std::vector<Ball>> moments = series_moments(cell, count);
  return moments ? *std::move(moments) : gamma_moments(cell, count);
}

std::vector<Ball> SourceLaw::uniform_moments(const Cell& cell, int count) const {
  const Ball center = Ball::exact(cell.center, precision_);
  const Ball right = min(Ball::exact(cell.end, precision_), *support_end_) - center;
  const Ball left = min(Ball::exact(cell.begin, precision_), *support_end_) - center;
  std::vector<Ball> moments;
  Ball right_power = right / *support_end_, left_power = left / *support_end_;
  for (int n = 0; n < count; ++n) {
    moments.push_back((right_power - left_power) / (n + 1));
    right_power *= right;
    left_power *= left;
  }
  return moments;
}

std::vector<Ball> SourceLaw::gamma_moments(const Cell& cell, int count) const {
  const Precision wide = wide_beta_.precision();
  const Ball begin = Ball::exact(cell.begin, wide), end = Ball::exact(cell.end, wide);
  const Ball center = Ball::exact(cell.center, wide);
  std::vector<Ball> moments;
  for (int k = 0; k < count; ++k) moments.push_back(raw_moment(k, begin, end));
  // x^n = (x − c + c)^n one factor at a time: after step i, entries n >= i hold the moments of
  // (x − c)^i x^(n−i).
  for (int i = 1; i < count; ++i)
    for (int n = count - 1; n >= i; --n) moments[n] -= center * moments[n - 1];
  for (Ball& moment : moments) moment = moment.with_precision(precision_);
  return moments;
}

double SourceLaw::mass_estimate(const Cell& cell) const {
  const double width = cell.end - cell.begin;
  if (support_end_) return width / std::sqrt(3.0);
  const double scaled = cell.center / alpha_.midpoint_double();
  return width * peak_.midpoint_double() * std::exp(-std::pow(scaled, beta_.midpoint_double()));
}

/// 2f(c + h) = 2f(c) exp(−T((1 + h/c)^β − 1)), T = (c/α)^β, as a polynomial in h. On the complex
/// disk |h| <= ρ = δc, δ < 1, the exponent is at most E = Tβδ max((1+δ)^(β−1), (1−δ)^(β−1)) in
/// magnitude (integrate the derivative), so by Cauchy the terms from order K on are below
/// 2f(c) e^E (|h|/ρ)^K / (1 − |h|/ρ). None where that is no use: near 0.
std::optional<std::vector<Ball>> SourceLaw::series_moments(const Cell& cell, int count) const {
  constexpr double kWorstRelative = 1e-19;
  const double reach = std::max(cell.end - cell.center, cell.center - cell.begin);
  const double beta = beta_.midpoint_double();
  const double power = std::pow(cell.center / alpha_.midpoint_double(), beta);
  double best = INFINITY, best_delta = 0;
  for (double delta = 0.95; delta * cell.center > 1.05 * reach; delta *= 0.8) {
    const double exponent = power * beta * delta *
                            std::max(std::pow(1 + delta, beta - 1), std::pow(1 - delta, beta - 1));
    const double bound = exponent + kSeriesOrder * std::log(reach / (delta * cell.center));
    if (bound < best) best = bound, best_delta = delta;
  }
  if (!(best < std::log(kWorstRelative))) return std::nullopt;

  const Ball center = Ball::exact(cell.center, precision_);
  const Ball scaled_power = pow(center / alpha_, beta_);
  std::vector<Ball> exponent, density;  // coefficients in h
  Ball factor = -scaled_power;
  for (const Ball& binomial : binomials_) {
    exponent.push_back(factor * binomial);
    factor /= center;
  }
  density.push_back(peak_ * exp(exponent[0]));
  for (int n = 1; n < kSeriesOrder; ++n) {
    Ball sum = n * exponent[n] * density[0];
    for (int k = 1; k < n; ++k) sum += k * exponent[k] * density[n - k];
    density.push_back(sum / n);
  }

  const Ball delta = Ball::exact(best_delta, precision_), one = Ball::integer(1, precision_);
  const Ball most = density[0] * exp(scaled_power * beta_ * delta *
                                     max(pow(one + delta, beta_ - 1), pow(one - delta, beta_ - 1)));
  const Ball half_width = Ball::exact(reach, precision_);
  const Ball ratio = half_width / (delta * center);
  if (!certainly_less(ratio, one)) return std::nullopt;
  Ball rest = most * pow(ratio, static_cast<long>(kSeriesOrder)) / (1 - ratio) * half_width * 2;

  const Ball right = Ball::exact(cell.end, precision_) - center;
  const Ball left = Ball::exact(cell.begin, precision_) - center;
  std::vector<Ball> steps;  // ∫ h^n over the cell
  Ball right_power = right, left_power = left;
  for (int n = 0; n < count + kSeriesOrder; ++n) {
    steps.push_back((right_power - left_power) / (n + 1));
    right_power *= right;
    left_power *= left;
  }
  std::vector<Ball> moments;
  for (int n = 0; n < count; ++n) {
    Ball sum = density[0] * steps[n];
    for (int j = 1; j < kSeriesOrder; ++j) sum += density[j] * steps[n + j];
    moments.push_back(Ball::around(sum, rest));
    rest *= half_width;
  }
  return moments;
}

}  // namespace ratefloor::floor::checker
