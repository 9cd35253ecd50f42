// c is even, so y >= 0 is enough. [0, Y] is cut into intervals of a few 1/√(2s); on each, the
// pieces of g within reach give a polynomial plus Cauchy–Schwarz's bound on Hermite functions for
// the rest of the series,
//   |c^(N)(y)| r^N / N! <= max g · √(π/s) · (√(2s) r)^N / √(N!),
// and pieces out of reach at most max g · √(π/s) · erfc(√s·reach). Beyond Y every knot is out of
// reach, and c is at most g(∞)√(π/s) plus that. (docs/math/checker.md)
#include "ratefloor/floor/checker/dual_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/floor/checker/dual_pieces.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor::checker {
namespace {

constexpr int kTerms = 30;
constexpr std::int64_t kWorkPerInterval = 8;  // beside the pieces
constexpr double kFarTolerance = 1e-16, kSeriesTolerance = 1e-16;

/// √s times the distance beyond which the kernel may be forgotten; 0 when g is absurdly large.
double reach_in_kernel_widths(const DualPieces& g) {
  for (double width = 5; width < 40; width += 0.25) {
    const Ball rest =
        g.largest_g() * g.peak_factor() * rigor::erfc(Ball::exact(width, g.slope().precision()));
    if (rest.upper_double() < kFarTolerance) return width;
  }
  return 0;
}

/// The constraint on the half line y >= 0.
class ConstraintProof {
 public:
  ConstraintProof(const DualPieces& g, const Ball& limit, const CheckOptions& options)
      : g_(g), precision_(g.slope().precision()), limit_(limit), work_left_(options.work_limit) {}

  Result<ConstraintCheck> run(Progress* progress) {
    const double width = reach_in_kernel_widths(g_);
    if (width == 0) return failed_at_infinity();
    const Ball root = sqrt(g_.slope());
    const Ball kernel_reach = Ball::exact(width, precision_);
    reach_ = kernel_reach / root;
    far_ = g_.largest_g() * g_.peak_factor() * rigor::erfc(kernel_reach);
    const Ball beyond = g_.outer_g() * g_.peak_factor() + far_;
    if (!certainly_at_most(beyond, limit_)) return failed_at_infinity();
    check_.most = beyond.upper();
    check_.verdict = Verdict::kHolds;

    const double end = (g_.last_x() + reach_).upper_double();
    const double sigma = 1 / std::sqrt(2 * g_.slope().midpoint_double());
    double radius = sigma;
    std::uint64_t done = 0;
    for (double from = 0; from < end;) {
      const double center = from + 0.999 * radius;
      const DualPieces::Span span = g_.near(center, radius, reach_);
      const double allowed = sigma * allowed_radius(span);
      if (radius > allowed) {
        radius = 0.95 * allowed;
        continue;
      }
      const Ball middle = Ball::exact(center, precision_), half = Ball::exact(radius, precision_);
      const double to = (middle + half).lower_double();
      // Doubles so far out may not resolve an interval, or leave a gap before it.
      const bool covers = certainly_at_most(middle - half, Ball::exact(from, precision_));
      work_left_ -= kWorkPerInterval + static_cast<std::int64_t>(span.last - span.first);
      if (!(to > from) || !covers || work_left_ < 0) return too_much_work();
      if (!add_interval(span, center, radius)) return check_;
      from = to;
      radius = std::min(2 * radius, 0.97 * allowed);
      const auto now = static_cast<std::uint64_t>(kConstraintProgress * std::min(1.0, from / end));
      if (progress != nullptr) progress->advance(now - done);
      done = now;
    }
    if (progress != nullptr) progress->advance(kConstraintProgress - done);
    return check_;
  }

 private:
  static Error too_much_work() {
    return make_error(ErrorCode::kUnsupported,
                      "checking the constraint takes more work than the limit allows");
  }

  ConstraintCheck failed_at_infinity() const {
    ConstraintCheck check;
    check.at = std::numeric_limits<double>::infinity();
    check.value = g_.outer_g() * g_.peak_factor();
    check.verdict = certainly_less(limit_, check.value) ? Verdict::kFails : Verdict::kUndecided;
    return check;
  }

  /// In σ = 1/√(2s): where the rest of the series is about kSeriesTolerance.
  double allowed_radius(DualPieces::Span span) const {
    const double size = (g_.largest_g(span) * g_.peak_factor()).upper_double();
    const double log_power =
        std::log(kSeriesTolerance) + std::lgamma(kTerms + 1) / 2 - std::log(size);
    return std::min(2.0, std::exp(log_power / kTerms));
  }

  bool add_interval(DualPieces::Span span, double center, double radius) {
    const std::vector<Ball> series = g_.series(span, center, radius, kTerms);
    const Ball kappa = sqrt(g_.slope() * 2) * Ball::exact(radius, precision_);
    Ball factorial = Ball::integer(1, precision_);
    for (int n = 2; n <= kTerms; ++n) factorial = factorial * n;
    const Ball rest = g_.largest_g(span) * g_.peak_factor() *
                          pow(kappa, static_cast<long>(kTerms)) / sqrt(factorial) +
                      far_;
    const PolynomialBound bound = bound_polynomial(series, limit_ - rest);
    if (bound.verdict == Verdict::kHolds) {
      check_.most = max(check_.most, (bound.upper + rest).upper());
      return true;
    }
    check_.verdict = Verdict::kUndecided;
    check_.at = center + radius * bound.at;
    if (bound.verdict == Verdict::kFails) {
      check_.value = Ball::around(bound.value, rest);
      if (certainly_less(limit_, check_.value)) check_.verdict = Verdict::kFails;
    }
    return false;
  }

  const DualPieces& g_;
  Precision precision_;
  Ball limit_;
  std::int64_t work_left_;
  Ball reach_, far_;
  ConstraintCheck check_;
};

}  // namespace

Ball expected_log_g(const SourceLaw& law, const DualFunction& dual) {
  const Precision precision = law.precision();
  Ball sum = Ball::integer(0, precision);
  const auto exact = [&](double value) { return Ball::exact(value, precision); };
  for (std::size_t i = 0; i + 1 < dual.nodes.size(); ++i) {
    const Ball left = exact(dual.nodes[i]), right = exact(dual.nodes[i + 1]);
    const Ball tilt = (exact(dual.log_g[i + 1]) - exact(dual.log_g[i])) / (right - left);
    const Ball at_zero = exact(dual.log_g[i]) - tilt * left;
    sum += at_zero * law.moment(0, left, right) + tilt * law.moment(1, left, right);
  }
  return sum + exact(dual.log_g.back()) * law.moment(0, exact(dual.nodes.back()), std::nullopt);
}

Result<ConstraintCheck> check_constraint(const SourceLaw& law, const DualFunction& dual,
                                         const Ball& limit, const CheckOptions& options,
                                         Progress* progress) {
  const DualPieces pieces(law, dual);
  return ConstraintProof(pieces, limit, options).run(progress);
}

}  // namespace ratefloor::floor::checker
