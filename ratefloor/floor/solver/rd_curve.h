// R(D) along a whole curve, fast: a few solutions and interpolation of the gap between them.
//
// R − SLB is smooth in ln s, and each solution gives its value and, through the slope, that of its
// derivative; cubic Hermite interpolation between slopes a factor of 1.5 apart is good to about
// 1e-5 bit. Not certified.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

struct RdPoint {
  double distortion = 0;  // over the source's variance
  double rate_bits = 0;
  double slope_nats = 0;  // −dR/dD
};

/// The point of the curve at each rate. Error for rates that are not in [0.001, 10].
Result<std::vector<RdPoint>> rd_curve(const source::Source& source,
                                      std::span<const double> rates_bits);

}  // namespace ratefloor::floor
