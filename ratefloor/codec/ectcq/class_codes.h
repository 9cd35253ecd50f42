// The classes of rows or columns in a header (spec.md): a frequency table and an rANS stream.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/byte_io.h"

namespace ratefloor::codec::ectcq {

/// Rows or columns that can have classes at most: what a few bytes may blow up to.
inline constexpr std::uint64_t kMostClassed = std::uint64_t{1} << 24;

/// Precondition: 1 <= classes.size() <= kMostClassed, all below count.
void write_classes(std::span<const std::uint8_t> classes, unsigned count,
                   std::vector<std::uint8_t>& bytes);

/// Takes what write_classes wrote for n of them. Error kMalformed.
Result<std::vector<std::uint8_t>> read_classes(FieldReader& fields, std::uint64_t n,
                                               unsigned count);

}  // namespace ratefloor::codec::ectcq
