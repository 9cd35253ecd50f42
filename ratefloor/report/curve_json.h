// `ratefloor curve` as JSON.
#pragma once

#include <string>

#include "ratefloor/job/curve.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, certified (false), source, entropy_bits, rates_bits,
/// gap_reference ("rd": R(D) as the solver computes it, uncertified; "slb": the Shannon lower
/// bound), curves[]: method, label, kind (lower_bound, upper_bound, rate_distortion,
/// asymptotic_lower_bound, operational), note (null when no point is missing), points[]: rate_bits,
/// distortion, snr_db, gap_bits (null without R(D)), gap_to_slb_bits. Nine significant digits; ends
/// in a newline.
std::string curve_json(const job::Curve& curve);

}  // namespace ratefloor::report
