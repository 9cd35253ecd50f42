// How a matrix is cut for successive cancellation: into chunks that decoders read one by one, lanes
// of the trellis, and the sample of rows that its design is found on (sic_design.h).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ratefloor::linear {

inline constexpr std::size_t kMostChunkWeights = 1u << 24, kLeastChunkRows = 1024;
/// Each column costs a lane about two bits: 0.002 a weight.
inline constexpr std::size_t kLaneRows = 1024;
inline constexpr std::size_t kDesignWeights = 1u << 21, kLeastDesignRows = 256;

inline std::uint64_t rows_of_chunks(std::uint64_t rows, std::uint64_t cols) {
  const std::uint64_t most =
      std::max<std::uint64_t>(std::bit_floor(kMostChunkWeights / cols), kLeastChunkRows);
  return rows <= most + most / 2 ? rows : most;
}

inline int log2_lanes_of(std::uint64_t chunk_rows) {
  int lanes = 0;
  while (lanes < 4 && chunk_rows >= (2 * kLaneRows) << lanes) ++lanes;
  return lanes;
}

/// Of the sample.
inline std::uint64_t design_rows(std::uint64_t rows, std::uint64_t cols) {
  return std::min<std::uint64_t>(rows,
                                 std::max<std::size_t>(kDesignWeights / cols, kLeastDesignRows));
}

}  // namespace ratefloor::linear
