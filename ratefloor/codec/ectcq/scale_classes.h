// Which rows and columns are how wide: classes of scales, as coarse as pays.
#pragma once

#include "ratefloor/codec/ectcq/format.h"
#include "ratefloor/codec/scale_moments.h"

namespace ratefloor::codec::ectcq {

struct ScaleClasses {
  Classes classes;
  double reference = 1;  // (mean of |w|^p)^(1/p) in class 0
};

/// The power p of |w| whose mean is a good measure of scale: 1 for peaked densities (β below 1.5),
/// else 2.
inline int scale_power(double beta) { return beta < 1.5 ? 1 : 2; }

/// `error`: the root of the mean squared error to come — below it, differences of scale do not
/// matter. A weight is taken to be as wide as its row times its column. Chooses what makes the
/// estimated total shortest: a class width, and classes of rows, of columns, of both or of neither.
/// The total is the weights' code lengths under a Laplacian (p = 1) or Gaussian of their class's
/// scale, the classes' entropy, and their table.
ScaleClasses choose_classes(const ScaleMoments& moments, std::uint64_t cols, int power,
                            double error);

}  // namespace ratefloor::codec::ectcq
