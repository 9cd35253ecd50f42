// Which rows are how wide: classes of scales, as coarse as pays.
#pragma once

#include <span>

#include "ratefloor/codec/ectcq/format.h"

namespace ratefloor::codec::ectcq {

struct ScaleClasses {
  Classes classes;
  double reference = 1;  // (mean of |w|^p)^(1/p) in class 0
};

/// The power p of |w| whose mean is a good measure of scale: 1 for peaked densities (β below 1.5),
/// else 2.
inline int scale_power(double beta) { return beta < 1.5 ? 1 : 2; }

/// `moments`: the mean of |w|^p of each row of `cols` weights; `error`: the root of the mean
/// squared error to come — below it, differences of scale do not matter. Chooses the class width
/// that makes the estimated total shortest: code lengths of the rows under a Laplacian (p = 1) or
/// Gaussian of their class's scale, the classes' entropy, their table. One class, and no rows, when
/// nothing pays.
ScaleClasses choose_row_classes(std::span<const double> moments, int power, std::uint64_t cols,
                                double error);

}  // namespace ratefloor::codec::ectcq
