// `ratefloor matmul` as JSON.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/job/matmul/matmul.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, rates ("ideal": code lengths, not stored bytes), n, vectors
/// [of A, of B], trials, seed, source [A, B], normalized_by, rotated, normalized_vectors; of the
/// scheme asked for: rate_bits, rate_b_bits (as charged), scheme, distortion, distortion_ci [lower,
/// upper] (95 %), gamma, ratio; gamma_at_rates_asked, time_share_fraction; schemes[] with the same
/// fields and quantizer, kept_fraction, relative_error; sweep[] (empty without a picture), one
/// object per rate with rate_bits, gamma and schemes[]. Nine significant digits; ends in a newline.
std::string matmul_json(const job::MatmulResult& result,
                        const std::vector<job::MatmulResult>& sweep);

}  // namespace ratefloor::report
