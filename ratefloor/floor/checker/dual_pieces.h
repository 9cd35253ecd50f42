// The dual function as pieces on which ln g is linear, and the power series in y of
// ∫ g(x) e^(−s(x−y)²) dx over pieces.
#pragma once

#include <cstddef>
#include <vector>

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/checker/source_law.h"

namespace ratefloor::floor::checker {

/// A point of the line where pieces meet.
struct Knot {
  Ball x, g, log_g;
};

/// g of the certificate on the whole line: between neighbouring knots ln g is linear with the
/// slope given; outside, g is constant, or 0 where the source's support is bounded.
class DualPieces {
 public:
  DualPieces(const SourceLaw& law, const DualFunction& dual);

  const Ball& slope() const { return slope_; }  // s
  const Ball& largest_g() const { return largest_; }
  const Ball& last_x() const { return knots_.back().x; }
  Ball outer_g() const;                              // beyond the last knot
  const Ball& peak_factor() const { return peak_; }  // √(π/s), the integral of the kernel

  /// Knots of the pieces that may come within `reach` of [center − radius, center + radius]:
  /// first … last, where 0 and knot_count() − 1 bring the outer pieces with them.
  struct Span {
    std::size_t first = 0, last = 0;
  };
  Span near(double center, double radius, const Ball& reach) const;
  std::size_t knot_count() const { return knots_.size(); }
  Ball largest_g(Span span) const;

  /// Coefficients in t of the integral over the span's pieces at y = center + radius·t.
  std::vector<Ball> series(Span span, double center, double radius, int terms) const;

 private:
  std::vector<Ball> kernel_series(const Ball& distance, const Ball& radius, int terms) const;
  Ball piece_value(std::size_t left, const Ball& center) const;

  Precision precision_;
  Ball slope_, root_, peak_, largest_;
  std::vector<Knot> knots_;
  std::vector<Ball> log_slopes_;  // of ln g right of each knot but the last
  bool bounded_ = false;
};

}  // namespace ratefloor::floor::checker
