// The textbook Blahut–Arimoto algorithm on finite alphabets, squared error.
//
// For slope s (nats per unit of squared error) it lowers min_W I(X;Y) + s E(X − Y)^2 by alternating
// between the channel and its output law (Blahut 1972, "Computation of channel capacity and
// rate-distortion functions", theorem 6; Arimoto 1972). Kept plain, in double precision, because it
// is what people run: floor/solver and floor/certificate are what this library trusts.
// Cost: iterations × sources × reproductions multiplications; the kernel matrix is held in memory.
#pragma once

#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::floor {

/// P(X = points[i]) = probabilities[i]; Y takes the values `reproduction`.
struct FiniteProblem {
  std::vector<double> probabilities, points, reproduction;
};

struct BlahutArimotoOptions {
  double slope = 1;              // s > 0
  int iterations = 10000;        // at most
  double tolerance = 1e-12;      // stop when the output law moves by less in L1
  double inside_logarithms = 0;  // added to both arguments of the rate's logarithm
};

struct BlahutArimotoPoint {
  double distortion = 0;
  double rate_bits = 0;
  /// Distance to the optimum of the finite problem: its R at this distortion lies in
  /// [rate_bits − shortfall_bits, rate_bits] (Blahut's dual bound), rounding apart.
  double shortfall_bits = 0;
  int iterations = 0;
  bool converged = false;                // the tolerance was met
  std::vector<double> reproduction_law;  // probabilities of `reproduction`
};

/// Starts from the uniform law. Errors: empty or unequal lists, values that are not finite,
/// probabilities that are negative or don't sum to 1 (1e-9), s or the counts not positive, more
/// than 2^24 pairs, a slope so steep that a source point is out of reach of every reproduction
/// point.
Result<BlahutArimotoPoint> blahut_arimoto(const FiniteProblem& problem,
                                          const BlahutArimotoOptions& options);

}  // namespace ratefloor::floor
