// One point of a source's rate-distortion plane with everything known about it in closed form.
//
// Plain double precision: accurate, not certified; floor/certificate/certified_point.h is.
#pragma once

#include <optional>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

/// Two ends between which a number lies. Not rounded outward.
struct Range {
  double lower = 0, upper = 0;
};

struct FloorPoint {
  std::string source;           // its name
  std::optional<double> alpha;  // scale of a generalized Gaussian; none for others
  double entropy_bits = 0;
  double fisher_information = 0;  // +inf where there is none
  double excess_kurtosis = 0;
  double kl_from_gaussian_bits = 0;

  Range distortion;             // both ends equal when the distortion was given
  Range rd_bits;                // R at that distortion; both ends equal when the rate was given
  double slb_bits = 0;          // Shannon lower bound at distortion.upper; may be negative
  double theorem_gap_bits = 0;  // ½ log2(1 + D(J − 1)) at distortion.upper; +inf where J is
  Range gap_bits;               // R − SLB, 0 <= lower

  bool certified = false;  // the ranges are proven and rounded outward (floor/certificate)
};

/// What is known of R(D). Error for D <= 0, infinite or NaN. From the source's variance (1) upwards
/// R is 0, and the gap is that of zero over the Shannon bound.
Result<FloorPoint> floor_at_distortion(const source::Source& source, double distortion);

/// What is known of D(R). Error for R < 0, R > 1000, infinite or NaN.
Result<FloorPoint> floor_at_rate(const source::Source& source, double rate_bits);

}  // namespace ratefloor::floor
