// Probability, centroid and spread of a quantizer's cell.
//
// Optimality conditions compare a level with its cell's centroid, so the centroid is needed to a
// small fraction of the cell's width, not of its distance from zero: narrow cells are integrated
// about their own middle (Gauss–Legendre), only wide ones and the ones at zero or infinity use the
// source's partial moments. Cost per cell: 4 to 12 evaluations of the density, or three partial
// moments.
#pragma once

#include "ratefloor/source/source.h"

namespace ratefloor::quant {

struct CellMoments {
  double probability = 0;
  double centroid = 0;
  double spread = 0;  // ∫ (x − centroid)² f(x) dx, not divided by the probability
};

class CellIntegrator {
 public:
  /// Keeps a reference to the source.
  explicit CellIntegrator(const source::Source& source);

  /// Moments of the cell [a, b], 0 <= a < b <= inf. An empty cell (no probability in double
  /// precision) has its centroid in the middle, or at a.
  CellMoments operator()(double a, double b) const;

  double pdf(double x) const { return source_.pdf(x); }

 private:
  const source::Source& source_;
  double log_peak_;
  double stiffness_;  // log-log slope of −log(f(x)/f(0)): the shape β of a generalized Gaussian
};

}  // namespace ratefloor::quant
