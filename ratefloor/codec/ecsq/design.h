// The alphabet and thresholds an ecsqR encoder works with: first the whole design, extended for
// outliers, then only the part of it that a matrix needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ecsq/alphabet.h"
#include "ratefloor/source/source.h"

namespace ratefloor::codec::ecsq {

struct Design {
  Alphabet alphabet;              // levels as stored: rounded to f16
  std::vector<float> thresholds;  // alphabet.size() − 1
};

/// The entropy-constrained quantizer of `source` at `rate_bits`, extended.
Result<Design> full_design(const source::Source& source, double rate_bits);

/// What is left of the full design for a matrix with these symbol counts (of the full alphabet),
/// which become those of the result. Symbols shift with the alphabet's lower end; no weight changes
/// its level.
Design trimmed(const Design& full, std::vector<std::uint64_t>& counts);

}  // namespace ratefloor::codec::ecsq
