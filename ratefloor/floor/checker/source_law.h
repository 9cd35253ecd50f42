// The source as the checker sees it: entropy and moments over intervals, as enclosures.
//
// Needs nothing but Gamma functions and power series (docs/math/checker.md). By symmetry everything
// is stated for |X|, whose density is 2f on [0, ∞).
#pragma once

#include <optional>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/certified_source.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor::checker {

using rigor::Ball;
using rigor::Precision;

/// [begin, end] with a point between them where functions are expanded; all exact.
struct Cell {
  double begin = 0, center = 0, end = 0;
};

class SourceLaw {
 public:
  static Result<SourceLaw> create(const CertifiedSource& source, Precision precision);

  Precision precision() const { return precision_; }
  const Ball& entropy_nats() const { return entropy_; }

  /// √3 for the uniform source; none where the support is the line.
  const std::optional<Ball>& support_end() const { return support_end_; }

  /// ∫ x^k 2f(x) dx over [a, b], 0 <= a <= b; without b, over [a, ∞).
  Ball moment(int k, const Ball& a, const std::optional<Ball>& b) const;

  /// ∫ (x − center)^n 2f(x) dx over the cell, n = 0 … count − 1.
  std::vector<Ball> central_moments(const Cell& cell, int count) const;

  /// About ∫ 2f over the cell: for choosing, not for proving.
  double mass_estimate(const Cell& cell) const;

 private:
  SourceLaw() = default;
  std::vector<Ball> uniform_moments(const Cell& cell, int count) const;
  std::optional<std::vector<Ball>> series_moments(const Cell& cell, int count) const;
  std::vector<Ball> gamma_moments(const Cell& cell, int count) const;
  Ball raw_moment(int k, const Ball& a, const std::optional<Ball>& b) const;

  Precision precision_;
  std::optional<Ball> support_end_;
  Ball entropy_;
  Ball beta_, alpha_, peak_;                  // 2f = peak exp(−(x/α)^β)
  Ball wide_beta_, wide_alpha_, wide_gamma_;  // with guard bits; Γ(1/β)
  std::vector<Ball> binomials_;               // of β over n
};

}  // namespace ratefloor::floor::checker
