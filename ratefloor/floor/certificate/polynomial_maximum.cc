#include "ratefloor/floor/certificate/polynomial_maximum.h"

#include <cmath>
#include <utility>

namespace ratefloor::floor {

using rigor::Ball;

Ball polynomial_maximum_upper(const std::vector<Ball>& coefficients, const Ball& rho,
                              double tolerance) {
  const rigor::Precision p = rho.precision();
  // In t = ε/ρ on [−1, 1]. Doubles with a bound on everything they lose: coefficients are rounded
  // and a Horner step of double arithmetic errs by at most 2^-52 of the sum of magnitudes.
  std::vector<double> a;
  Ball power = Ball::integer(1, p), rounding = Ball::integer(0, p), size = Ball::integer(0, p);
  for (const Ball& c : coefficients) {
    const Ball scaled = c * power;
    a.push_back(scaled.midpoint_double());
    if (!std::isfinite(a.back())) return Ball::indeterminate(p);
    rounding += rigor::abs(scaled - Ball::exact(a.back(), p));
    size += rigor::abs(Ball::exact(a.back(), p));
    power = power * rho;
  }
  const auto terms = static_cast<double>(a.size());
  const double slack = 1.01 * (rounding.upper_double() + size.upper_double() * 8 * terms * 0x1p-53);
  if (!std::isfinite(slack)) return Ball::indeterminate(p);

  struct Piece {
    double middle, radius;
  };
  std::vector<Piece> pieces;
  for (int k = 0; k < 8; ++k) pieces.push_back({-1 + (2 * k + 1) / 8.0, 1 / 8.0});
  double reached = -HUGE_VAL;  // p at some place
  double proven = -HUGE_VAL;   // largest bound among the pieces given up
  while (!pieces.empty()) {
    const Piece piece = pieces.back();
    pieces.pop_back();
    double value = 0, slope = 0, bend = 0;  // p, p', Σ k(k−1)|a_k| |t|^{k−2} at the far end
    const double far = std::abs(piece.middle) + piece.radius;
    double far_power = 1;
    for (std::size_t k = 2; k < a.size(); ++k, far_power *= far)
      bend += static_cast<double>(k * (k - 1)) * std::abs(a[k]) * far_power;
    for (std::size_t k = a.size(); k-- > 0;) {
      slope = slope * piece.middle + value;
      value = value * piece.middle + a[k];
    }
    reached = std::max(reached, value);
    const double bound = value + std::abs(slope) * piece.radius * (1 + 1e-12) +
                         0.5 * bend * piece.radius * piece.radius * (1 + 1e-12);
    if (!std::isfinite(bound)) return Ball::indeterminate(p);
    if (bound <= reached + tolerance || piece.radius < 1e-7) {
      proven = std::max(proven, bound);
      continue;
    }
    pieces.push_back({piece.middle - piece.radius / 2, piece.radius / 2});
    pieces.push_back({piece.middle + piece.radius / 2, piece.radius / 2});
  }
  // slope errs as value does, times the degree; radius <= 1.
  return Ball::exact(proven, p) + Ball::exact(slack * (1 + terms), p);
}

}  // namespace ratefloor::floor
