// The probabilities both ends of an rANS coder agree on: integers that add up to a power of two.
//
// Stored form: spec.md. Used by encoder and decoder alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::coding::rans {

inline constexpr int kMinLog2Total = 8;
inline constexpr int kMaxLog2Total = 16;

/// Frequencies of the symbols first, first + 1, …; the first and the last are not 0.
struct FrequencyTable {
  int log2_total = 0;
  std::uint32_t first = 0;
  std::vector<std::uint32_t> frequencies;
};

/// Frequencies proportional to counts, at least 1 for every symbol that occurs, chosen to make the
/// coded length nearly least: floors first, then unit steps where they gain most (or lose least).
/// Integer arithmetic and f64 divisions only: the same table everywhere. Error kDegenerate if all
/// counts are 0, kInvalidArgument if more symbols occur than fit.
Result<FrequencyTable> normalize(std::span<const std::uint64_t> counts, int log2_total);

/// Appends the stored form.
void write_table(const FrequencyTable& table, std::vector<std::uint8_t>& bytes);

/// Reads a table at the front of `bytes`; `used` is how many bytes it takes. Error kMalformed.
Result<FrequencyTable> read_table(std::span<const std::uint8_t> bytes, std::size_t& used);

/// kInvalidArgument unless the table obeys every rule of spec.md.
Result<void> check_table(const FrequencyTable& table);

}  // namespace ratefloor::coding::rans
