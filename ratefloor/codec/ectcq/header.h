// The header of an ectcq stream (spec.md): all that a decoder knows about a matrix beside its
// shape.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/format.h"

namespace ratefloor::codec::ectcq {

struct Header {
  Format format;
  Classes classes;
  std::vector<bool> is_explicit;    // by context; empty: all computed
  std::vector<Frequencies> tables;  // by context, computed and explicit ones
};

/// Fills tables[context] where is_explicit does not say otherwise.
void compute_tables(Header& header);

/// Precondition: everything is within the format's limits.
std::vector<std::uint8_t> write_header(const Header& header);

/// Error kMalformed, naming the field, when `bytes` break a rule. Memory: 4 bytes per row and
/// column with classes (at most 2^24 of each), 512 bytes per table.
Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                           std::uint64_t cols);

}  // namespace ratefloor::codec::ectcq
