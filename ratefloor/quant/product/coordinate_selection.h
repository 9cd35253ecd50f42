// Which coordinates of the inner dimension a time-sharing scheme keeps.
//
// Both factors keep the same ones, or their product would lose more than either. Random ones come
// from the shared seed and cost nothing; chosen ones must be told, log2 C(n, k) bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::quant {

struct KeptCoordinates {
  std::vector<std::size_t> kept;  // ascending
  double side_bits = 0;           // in total
};

/// A uniformly random subset of size `count`. Precondition: count <= n.
KeptCoordinates keep_random(std::size_t n, std::size_t count, std::uint64_t seed);

/// The `count` largest scores; the lower index wins a tie.
KeptCoordinates keep_largest(std::span<const double> scores, std::size_t count);

/// Σ over rows of x_i², for each coordinate i of rows of n entries.
std::vector<double> coordinate_energy(std::span<const float> x, std::size_t n);

}  // namespace ratefloor::quant
