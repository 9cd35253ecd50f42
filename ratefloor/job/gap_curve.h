// R(D) between computed points: its excess over the Shannon lower bound, interpolated.
#pragma once

#include <span>
#include <vector>

namespace ratefloor::job {

/// One computed point of R(D), with the slope there.
struct RdSample {
  double rate_bits = 0;
  double distortion = 0;
  double slope_nats = 0;  // −dR/dD
};

/// Through samples a third of a bit apart the interpolation errs by less than 1e-5 bit above one
/// bit and by less than 1e-3 below (the parabola at rate 0); beyond the last sample the excess goes
/// on falling at its last relative rate.
class GapCurve {
 public:
  /// Samples in any order; the point (0, 1) is added. Without samples: the Shannon lower bound, as
  /// for the Gaussian.
  GapCurve(double entropy_bits, std::span<const RdSample> samples);

  double rate_bits(double distortion) const;  // 0 from D = 1 on
  double distortion(double rate_bits) const;

 private:
  double excess(double rate_bits) const;

  double entropy_bits_;
  std::vector<double> rates_, excess_, slopes_;
};

}  // namespace ratefloor::job
