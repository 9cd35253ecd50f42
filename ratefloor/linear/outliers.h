// The few largest entries, stored apart, so that the rest has no tail.
//
// An outlier keeps its place and a bf16 of its value; what bf16 leaves of it, at most 2^-9 of the
// value, stays behind to be quantized with the rest. Putting back adds, so that nothing is lost but
// what the quantizer of the rest loses. Cost in bits: 16 per value, and for the places those of an
// ideal coder, n·h₂(k/n) >= log2 C(n, k). Source of the use: Dettmers et al. 2023, "SpQR". A
// rotation does the same for no bits (kernel/random_rotation.h); this is for where one cannot be
// had.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

struct Outliers {
  std::vector<std::uint64_t> positions;  // ascending
  std::vector<std::uint16_t> values;     // bf16
};

/// Takes the floor(fraction·n) entries of largest magnitude (lower positions first among equals)
/// out of x. Errors: fraction outside 0 … 1; NaN or infinite entries.
Result<Outliers> take_largest(std::span<float> x, double fraction);

/// Takes the entries with |x| > threshold · (root mean square of x). Errors: a threshold that is
/// negative or NaN; NaN or infinite entries.
Result<Outliers> take_beyond(std::span<float> x, double threshold);

/// Adds them to x again. Error kMalformed, before anything is changed: a position beyond x, or
/// lists of different lengths.
Result<void> put_back(std::span<float> x, const Outliers& outliers);

/// Of k outliers among n entries, in total. Precondition: k <= n.
double outlier_bits(std::size_t k, std::size_t n);

}  // namespace ratefloor::linear
