// Probability tables computed from a header's five numbers (spec.md), exactly.
#pragma once

#include <cstdint>

#include "ratefloor/codec/ectcq/format.h"

namespace ratefloor::codec::ectcq {

/// |multiple| at the centre of symbol 126 + h.
std::uint32_t symbol_centre(const Format& format, std::int32_t h, unsigned z);

/// The table of superset z in a class `class_scale` / 16 octaves wider than class 0. Every
/// frequency that is not 0 is at least 1, escapes included; the sum is 4096. About 20 µs.
Frequencies computed_frequencies(const Format& format, unsigned z, std::int32_t class_scale);

/// The greatest |h| below 127 with a frequency, 0 if there is none: escapes begin beyond.
std::int32_t greatest_index(const Frequencies& frequencies);

}  // namespace ratefloor::codec::ectcq
