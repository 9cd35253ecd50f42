// See polynomial_bound.h. Most polynomials are settled by the sum of their coefficients'
// magnitudes.
#include "ratefloor/floor/checker/polynomial_bound.h"

#include <cmath>

namespace ratefloor::floor::checker {
namespace {

constexpr int kDeepest = 48;        // halvings
constexpr int kMostPieces = 20000;  // in all

/// Coefficients in the Bernstein basis of [−1, 1].
std::vector<Ball> to_bernstein(std::vector<Ball> c) {
  const int degree = static_cast<int>(c.size()) - 1;
  // p(−1 + w) by repeated synthetic division, then w = 2u.
  for (int i = 0; i < degree; ++i)
    for (int n = degree - 1; n >= i; --n) c[n] -= c[n + 1];
  long power = 1;  // degree < 62
  for (Ball& coefficient : c) coefficient = coefficient * power, power *= 2;
  // b_j = Σ_k C(j,k)/C(d,k) c_k: scale, then sum differences upwards.
  Ball binomial = Ball::integer(1, c[0].precision());
  for (int k = 1; k <= degree; ++k) {
    binomial = binomial * (degree - k + 1) / k;
    c[k] /= binomial;
  }
  for (int i = degree - 1; i >= 0; --i)
    for (int n = i; n < degree; ++n) c[n + 1] += c[n];
  return c;
}

/// Splits at the middle: `c` becomes the right half, the left half is returned.
std::vector<Ball> split(std::vector<Ball>& c) {
  const int degree = static_cast<int>(c.size()) - 1;
  std::vector<Ball> left{c[0]};
  for (int i = 1; i <= degree; ++i) {
    for (int n = 0; n <= degree - i; ++n) c[n] = (c[n] + c[n + 1]) / 2;
    left.push_back(c[0]);
  }
  return left;
}

struct Piece {
  std::vector<Ball> coefficients;
  double middle = 0, half_width = 1;
  int depth = 0;
};

/// Upper end of the largest.
Ball largest(const std::vector<Ball>& values) {
  Ball most = values[0].upper();
  for (const Ball& value : values) most = max(most, value.upper());
  return most;
}

}  // namespace

PolynomialBound bound_polynomial(const std::vector<Ball>& coefficients, const Ball& limit) {
  PolynomialBound result;
  Ball crude = coefficients[0];
  for (std::size_t n = 1; n < coefficients.size(); ++n) crude += abs(coefficients[n]);
  if (!crude.is_finite()) return result;
  if (certainly_at_most(crude, limit)) return {Verdict::kHolds, crude.upper(), 0, Ball()};

  result.upper = coefficients[0].lower() - 1000;  // below everything met, whatever the crude bound
  bool first = true;
  int pieces = 0;
  std::vector<Piece> open{{to_bernstein(coefficients)}};
  while (!open.empty()) {
    Piece piece = std::move(open.back());
    open.pop_back();
    // The end coefficients are values.
    for (const bool right : {false, true}) {
      const Ball& value = right ? piece.coefficients.back() : piece.coefficients.front();
      if (!certainly_less(limit, value)) continue;
      const double at = piece.middle + (right ? piece.half_width : -piece.half_width);
      return {Verdict::kFails, Ball(), at, value};
    }
    const Ball most = largest(piece.coefficients);
    if (certainly_at_most(most, limit)) {
      result.upper = first ? most : max(result.upper, most);
      first = false;
      continue;
    }
    if (piece.depth == kDeepest || ++pieces > kMostPieces) return result;
    const double half = piece.half_width / 2;
    std::vector<Ball> left = split(piece.coefficients);
    open.push_back({std::move(piece.coefficients), piece.middle + half, half, piece.depth + 1});
    open.push_back({std::move(left), piece.middle - half, half, piece.depth + 1});
  }
  result.verdict = Verdict::kHolds;
  return result;
}

}  // namespace ratefloor::floor::checker
