// Rates of Lloyd–Max are log2 of the number of levels, those of ECSQ and ECDQ entropies, those of
// block quantizers index bits plus a scale per block. The scale's rounding to 16 bits is left out
// of the error: it adds less than a millionth of it.
#include "ratefloor/job/curve_point.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/floor_point.h"
#include "ratefloor/floor/length/converse.h"
#include "ratefloor/floor/length/second_moment.h"
#include "ratefloor/floor/operational/ecdq.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/quant/block_absmax_error.h"
#include "ratefloor/quant/scalar_quantizer.h"

namespace ratefloor::job {
namespace {

using Family = CurveMethod::Family;

constexpr int kMaxLloydBits = 12;

Result<double> mse(const Result<quant::ScalarQuantizer>& quantizer) {
  if (!quantizer) return quantizer.error();
  return quantizer->mse;
}

Result<double> block_mse(const CurveMethod& method, const source::Source& source) {
  if (method.codebook) return quant::expected_block_mse(*method.codebook, source, method.block);
  // Codes k = −2^(K−1) … 2^(K−1) − 1 of step 2/(2^K − 1) times the largest magnitude.
  const int half = 1 << (method.bits - 1);
  const double steps = 2 * half - 1;
  std::vector<double> levels, thresholds;
  for (int k = -half; k < half; ++k) {
    levels.push_back(2 * k / steps);
    if (k + 1 < half) thresholds.push_back((2 * k + 1) / steps);
  }
  return quant::expected_block_mse(levels, thresholds, source, method.block);
}

}  // namespace

bool exists_at(const CurveMethod& method, double rate_bits) {
  switch (method.family) {
    case Family::kLloyd:
      return rate_bits >= 0 && rate_bits <= kMaxLloydBits && rate_bits == std::round(rate_bits);
    case Family::kEcsq:
      return rate_bits == 0 || (rate_bits >= 0.05 && rate_bits <= 12);
    case Family::kEcdq:
      return rate_bits == 0 || (rate_bits >= 0.01 && rate_bits <= 20);
    default:
      return true;
  }
}

Result<double> distortion_of(const CurveMethod& method, const source::Source& source,
                             double rate_bits) {
  switch (method.family) {
    case Family::kShannon:
      return floor::distortion_at_slb(source.entropy_bits(), rate_bits);
    case Family::kGaussianUpper:
      return std::exp2(-2 * rate_bits);
    case Family::kTheoremUpper: {
      const Result<floor::FloorPoint> point = floor::floor_at_rate(source, rate_bits);
      if (!point) return point.error();
      return point->distortion.upper;
    }
    case Family::kSphere: {
      const double loss = floor::space_filling_bits(floor::sphere_second_moment(
                                                        method.dimension, floor::kLengthPrecision))
                              .midpoint_double();
      return floor::distortion_at_slb(source.entropy_bits(), rate_bits - loss);
    }
    case Family::kLloyd:
      if (rate_bits == 0) return 1.0;
      return mse(quant::lloyd_max(source, 1 << static_cast<int>(rate_bits)));
    case Family::kEcsq:
      if (rate_bits == 0) return 1.0;
      return mse(quant::ecsq(source, rate_bits));
    case Family::kEcdq: {
      if (rate_bits == 0) return 1.0;
      const Result<floor::EcdqPoint> point = floor::ecdq_at_rate(source, rate_bits);
      if (!point) return point.error();
      return point->distortion;
    }
    case Family::kCodebook:
    case Family::kIntegers:
      return block_mse(method, source);
    case Family::kRateDistortion:
      break;
  }
  return make_error(ErrorCode::kInternal, "R(D) is not computed point by point");
}

}  // namespace ratefloor::job
