// What a searched piece of a matrix tells about a design: symbols, errors, centroids.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/ectcq/code_length.h"
#include "ratefloor/codec/ectcq/header.h"

namespace ratefloor::codec::ectcq {

struct Statistics {
  std::uint64_t weights = 0;
  std::vector<SymbolCounts> counts;  // by context
  std::uint64_t outliers = 0;
  double squared_error = 0;  // in squared steps, outliers not included
  /// Σ of how far weights lie beyond their multiple, outwards, in steps, and how many; by offset.
  std::array<double, 3> shift{}, shifted{};

  /// Pieces are added in a fixed order: sums of f64 depend on it.
  void add(const Statistics& piece);
};

Statistics measure(const Format& format, std::size_t contexts, float limit,
                   std::span<const float> weights, std::span<const std::uint8_t> classes,
                   std::span<const std::int16_t> coded);

/// Offsets in 1/128 steps: the centroids of |m| = 1, 2, >= 3 (0 with raw bits).
std::array<std::int8_t, 3> centroid_offsets(const Format& format, const Statistics& statistics);

/// The squared error, in squared steps, with other offsets than it was measured with.
double error_with_offsets(const Format& measured, const Statistics& statistics,
                          const std::array<std::int8_t, 3>& offsets);

}  // namespace ratefloor::codec::ectcq
