// One method at one rate: its distortion.
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/job/curve_method.h"
#include "ratefloor/source/source.h"

namespace ratefloor::job {

/// The distortion of a method at a rate; for block quantizers at their own rate. Errors say why
/// there is none: kUnsupported for a rate that the method does not have. Not for
/// Family::kRateDistortion.
Result<double> distortion_of(const CurveMethod& method, const source::Source& source,
                             double rate_bits);

/// Lloyd–Max has whole rates only, and other methods their ranges: false where distortion_of would
/// fail for this reason, without it being worth a word.
bool exists_at(const CurveMethod& method, double rate_bits);

}  // namespace ratefloor::job
