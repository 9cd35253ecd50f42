// Bounds of shannon_bounds.h put together. At a given rate the upper bounds are solved for D in
// closed form.
#include "ratefloor/floor/floor_point.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

constexpr double kLargestRate = 1000;  // beyond it 2^(2R) leaves the range of doubles

FloorPoint describe(const source::Source& source) {
  FloorPoint point;
  point.source = source.name();
  if (const auto* ggd = dynamic_cast<const source::GeneralizedGaussian*>(&source)) {
    point.alpha = ggd->alpha();
  }
  point.entropy_bits = source.entropy_bits();
  point.fisher_information = source.fisher_information();
  point.excess_kurtosis = source.excess_kurtosis();
  // An entropy rounded above the Gaussian's, which none exceeds, would make a negative divergence.
  point.kl_from_gaussian_bits = std::max(0.0, source.kl_from_gaussian_bits());
  return point;
}

}  // namespace

Result<FloorPoint> floor_at_distortion(const source::Source& source, double distortion) {
  if (!(distortion > 0) || std::isinf(distortion)) {
    return make_error(ErrorCode::kInvalidArgument, "a distortion must be a positive number")
        .remedied_by("give the mean squared error divided by the variance, between 0 and 1");
  }
  FloorPoint point = describe(source);
  point.distortion = {distortion, distortion};
  point.slb_bits = slb_bits(point.entropy_bits, distortion);
  point.theorem_gap_bits = gap_theorem_bits(point.fisher_information, distortion);
  if (distortion < 1) {
    point.rd_bits.lower = std::max(0.0, point.slb_bits);
    const double gap =
        std::max(0.0, gap_bound_bits(point.entropy_bits, point.fisher_information, distortion));
    point.rd_bits.upper = std::max(point.rd_bits.lower, point.slb_bits + gap);
  }
  point.gap_bits = {std::max(0.0, point.rd_bits.lower - point.slb_bits),
                    std::max(0.0, point.rd_bits.upper - point.slb_bits)};
  return point;
}

Result<FloorPoint> floor_at_rate(const source::Source& source, double rate_bits) {
  if (!(rate_bits >= 0 && rate_bits <= kLargestRate)) {
    return make_error(ErrorCode::kInvalidArgument, "a rate must lie between 0 and 1000 bits");
  }
  FloorPoint point = describe(source);
  point.rd_bits = {rate_bits, rate_bits};
  if (rate_bits == 0) {
    point.distortion = {1, 1};
  } else {
    // The least D that the upper bounds reach with this rate: 2^(-2R), and from N/D + N(J − 1) =
    // 2^(2R) with the entropy power N = distortion_at_slb(h, 0).
    const double lower = std::min(1.0, distortion_at_slb(point.entropy_bits, rate_bits));
    double upper = std::exp2(-2 * rate_bits);
    if (std::isfinite(point.fisher_information)) {
      const double power = distortion_at_slb(point.entropy_bits, 0);
      const double room = std::exp2(2 * rate_bits) - power * (point.fisher_information - 1);
      if (room > power) upper = std::min(upper, power / room);
    }
    point.distortion = {lower, std::max(lower, upper)};
  }
  point.slb_bits = slb_bits(point.entropy_bits, point.distortion.upper);
  point.theorem_gap_bits = gap_theorem_bits(point.fisher_information, point.distortion.upper);
  const double nearest = slb_bits(point.entropy_bits, point.distortion.lower);
  point.gap_bits = {std::max(0.0, rate_bits - nearest), std::max(0.0, rate_bits - point.slb_bits)};
  return point;
}

}  // namespace ratefloor::floor
