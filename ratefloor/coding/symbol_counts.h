// How often each symbol occurs, and what an ideal coder would need for it.
//
// Four histograms side by side, so that equal neighbours do not wait for each other's increment.
// Cost: about 0.3 ns per symbol or byte.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::coding {

/// Adds to counts[byte]; counts has 256 entries.
void count_bytes(std::span<const std::uint8_t> bytes, std::span<std::uint64_t> counts);

/// The same for codes below 2^bits, 1 <= bits <= 8, where counts has 2^bits entries: up to 4 bits,
/// pairs of codes are counted and shared out afterwards.
void count_codes(std::span<const std::uint8_t> codes, int bits, std::span<std::uint64_t> counts);

/// Adds to counts[symbol]. Precondition: every symbol < counts.size().
void count_symbols(std::span<const std::uint16_t> symbols, std::span<std::uint64_t> counts);

/// Σ c log2(n/c), n = Σ c: the bits that all symbols together need at their empirical entropy.
double ideal_bits(std::span<const std::uint64_t> counts);

}  // namespace ratefloor::coding
