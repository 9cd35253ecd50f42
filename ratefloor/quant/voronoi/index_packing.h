// A vector of n digits 0 … q−1 as one integer Σ_i d_i q^i, written in ⌈n log2 q⌉ bits.
//
// Storing every digit in ⌈log2 q⌉ bits wastes up to a fifth of them (q = 14: 4 bits for 3.81); the
// integer wastes less than one bit for the whole vector. The integer takes up to 24 · log2 255 <
// 192 bits: three 64-bit words, least significant first, hold it. Cost: n multiplications of the
// words in use, or as many divisions by q^m for the largest q^m < 2^32.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ratefloor/base/result.h"

namespace ratefloor::quant {

inline constexpr int kPackedWords = 3;
using PackedIndex = std::array<std::uint64_t, kPackedWords>;

/// ⌈n log2 q⌉, exactly: the least b with q^n <= 2^b. Preconditions: 1 <= n <= 24, 2 <= q <= 255.
int packed_index_bits(std::size_t n, int q);

/// Preconditions as above, n = digits.size(); every digit below q.
PackedIndex pack_index(std::span<const std::uint8_t> digits, int q);

/// The inverse. Error kMalformed when the words are no integer below q^n.
Result<void> unpack_index(const PackedIndex& words, int q, std::span<std::uint8_t> digits);

}  // namespace ratefloor::quant
