// With I(y) = ∫_p^q g(x) k(x − y) dx, k(u) = e^(−su²), ln g linear of slope b: integration by parts
// gives I′ = bI − [g(x) k(x − y)]_p^q, so one value of I (two error functions) and the derivatives
// of k at the knots (Hermite's recursion) give all derivatives of I.
#include "ratefloor/floor/checker/dual_pieces.h"

#include <algorithm>

#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor::checker {
namespace {

/// erf(b) − erf(a), a <= b, without cancellation in the tails.
Ball erf_difference(const Ball& a, const Ball& b) {
  if (certainly_positive(a)) return rigor::erfc(a) - rigor::erfc(b);
  if (certainly_positive(-b)) return rigor::erfc(-b) - rigor::erfc(-a);
  return rigor::erf(b) - rigor::erf(a);
}

}  // namespace

DualPieces::DualPieces(const SourceLaw& law, const DualFunction& dual)
    : precision_(law.precision()), bounded_(law.support_end().has_value()) {
  slope_ = Ball::exact(dual.slope_nats, precision_);
  root_ = sqrt(slope_);
  peak_ = sqrt(Ball::pi(precision_) / slope_);
  std::vector<Knot> half;  // x >= 0
  std::vector<Ball> half_slopes;
  for (std::size_t i = 0; i < dual.nodes.size(); ++i) {
    const Ball x = Ball::exact(dual.nodes[i], precision_);
    const Ball log_g = Ball::exact(dual.log_g[i], precision_);
    if (i > 0) half_slopes.push_back((log_g - half.back().log_g) / (x - half.back().x));
    if (bounded_ && !certainly_less(x, *law.support_end())) {
      const Ball& end = *law.support_end();
      const Ball at_end = half.back().log_g + half_slopes.back() * (end - half.back().x);
      half.push_back({end, exp(at_end), at_end});
      break;
    }
    half.push_back({x, exp(log_g), log_g});
  }
  if (bounded_ && half.size() == dual.nodes.size() &&
      certainly_less(half.back().x, *law.support_end())) {
    half_slopes.push_back(Ball::integer(0, precision_));
    half.push_back({*law.support_end(), half.back().g, half.back().log_g});
  }
  for (std::size_t i = half.size() - 1; i > 0; --i) {
    knots_.push_back({-half[i].x, half[i].g, half[i].log_g});
    log_slopes_.push_back(-half_slopes[i - 1]);
  }
  knots_.insert(knots_.end(), half.begin(), half.end());
  log_slopes_.insert(log_slopes_.end(), half_slopes.begin(), half_slopes.end());
  largest_ = largest_g({0, knots_.size() - 1});
}

Ball DualPieces::outer_g() const {
  return bounded_ ? Ball::integer(0, precision_) : knots_.back().g;
}

Ball DualPieces::largest_g(Span span) const {
  Ball most = knots_[span.first].g;
  for (std::size_t i = span.first; i <= span.last; ++i) most = max(most, knots_[i].g);
  return most;
}

DualPieces::Span DualPieces::near(double center, double radius, const Ball& reach) const {
  const Ball left = Ball::exact(center, precision_) - Ball::exact(radius, precision_) - reach;
  const Ball right = Ball::exact(center, precision_) + Ball::exact(radius, precision_) + reach;
  const auto first = std::partition_point(
      knots_.begin(), knots_.end(), [&](const Knot& k) { return certainly_at_most(k.x, left); });
  const auto last = std::partition_point(
      first, knots_.end(), [&](const Knot& k) { return !certainly_at_most(right, k.x); });
  const auto index = [&](auto it) { return static_cast<std::size_t>(it - knots_.begin()); };
  return {first == knots_.begin() ? 0 : index(first) - 1, std::min(index(last), knots_.size() - 1)};
}

/// k(x − y) at y = center + radius·t for x − center = distance:
/// (n+1) e_{n+1} = 2s·radius·(distance·e_n − radius·e_{n−1}).
std::vector<Ball> DualPieces::kernel_series(const Ball& distance, const Ball& radius,
                                            int terms) const {
  std::vector<Ball> e{exp(-(slope_ * square(distance)))};
  const Ball scale = slope_ * radius * 2;
  const Ball tilt = scale * distance, bend = scale * radius;
  for (int n = 0; n + 1 < terms; ++n) {
    Ball next = tilt * e[n];
    if (n > 0) next -= bend * e[n - 1];
    e.push_back(next / (n + 1));
  }
  return e;
}

/// The integral over the piece right of knot `left` at y = center, by completing the square.
Ball DualPieces::piece_value(std::size_t left, const Ball& center) const {
  const Ball& b = log_slopes_[left];
  const Knot &p = knots_[left], &q = knots_[left + 1];
  const Ball shift = b / (slope_ * 2);
  const Ball middle = center + shift;
  const Ball height = p.log_g + b * (center - p.x) + b * shift / 2;
  return exp(height) * peak_ / 2 * erf_difference(root_ * (p.x - middle), root_ * (q.x - middle));
}

std::vector<Ball> DualPieces::series(Span span, double center, double radius, int terms) const {
  const Ball y = Ball::exact(center, precision_), r = Ball::exact(radius, precision_);
  std::vector<Ball> sum(static_cast<std::size_t>(terms), Ball::integer(0, precision_));
  // What the boundary terms of a piece add: sign·g(x)·k at one end; the coefficient of t^(n+1) gets
  // r/(n+1) times that of t^n.
  const auto outer_piece = [&](const Knot& knot, const std::vector<Ball>& edge, bool right) {
    const Ball distance = root_ * (knot.x - y);
    sum[0] += knot.g * peak_ / 2 * rigor::erfc(right ? distance : -distance);
    for (int n = 0; n + 1 < terms; ++n) {
      const Ball term = edge[n] * r / (n + 1);
      if (right)
        sum[n + 1] += term;
      else
        sum[n + 1] -= term;
    }
  };
  std::vector<Ball> edge_before;
  for (std::size_t i = span.first; i <= span.last; ++i) {
    std::vector<Ball> edge = kernel_series(knots_[i].x - y, r, terms);
    for (Ball& coefficient : edge) coefficient *= knots_[i].g;
    if (i == 0 && !bounded_) outer_piece(knots_[i], edge, false);
    if (i > span.first) {
      const Ball tilt = log_slopes_[i - 1] * r;
      Ball value = piece_value(i - 1, y);
      sum[0] += value;
      for (int n = 0; n + 1 < terms; ++n) {
        value = (tilt * value - (edge[n] - edge_before[n]) * r) / (n + 1);
        sum[n + 1] += value;
      }
    }
    if (i + 1 == knots_.size() && !bounded_) outer_piece(knots_[i], edge, true);
    edge_before = std::move(edge);
  }
  return sum;
}

}  // namespace ratefloor::floor::checker
