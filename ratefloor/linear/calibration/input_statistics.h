// What calibration keeps of one input of linear layers: sums over the tokens that came by.
//
// A layer y = W x sees its input x only through Sigma = E[x xᵀ] when the error of y is measured in
// squares: E|Δx|² = tr(Δ Sigma Δᵀ). So the second moment about zero (not the covariance about the
// mean) is what layer-wise algorithms need. Sums are kept, not averages: those of disjoint texts
// add up. Cost: 8 · n(n+1)/2 bytes for n channels, 822 MB for 14336.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

/// Limits of ours: their products fit 64 bits, and counts are exact as doubles.
inline constexpr std::uint64_t kMostChannels = std::uint64_t{1} << 24;
inline constexpr std::uint64_t kMostTokens = std::uint64_t{1} << 53;

/// Over `count` tokens x in R^channels.
struct InputStatistics {
  std::string name{};  // "model.layers.3.mlp.down_input"; input_names.h
  std::uint64_t channels = 0, count = 0;
  /// S = sum of x xᵀ: rows i, of each the columns j >= i (packed_index). Sigma = S / count.
  std::vector<double> second_moment_sum{};
  std::vector<double> sum{};     // of x
  std::vector<float> max_abs{};  // of each channel
};

/// Entries of the upper triangle with its diagonal. Precondition: channels <= kMostChannels.
constexpr std::uint64_t packed_size(std::uint64_t channels) {
  return channels * (channels + 1) / 2;
}

/// Where entry (row, column) of the triangle lies. Precondition: row <= column < channels.
constexpr std::uint64_t packed_index(std::uint64_t channels, std::uint64_t row,
                                     std::uint64_t column) {
  return row * (2 * channels - row + 1) / 2 + (column - row);
}

/// The row that packed entry `index` lies in. Precondition: index < packed_size(channels).
std::uint64_t packed_row(std::uint64_t channels, std::uint64_t index);

/// tr Sigma: the mean of |x|². Precondition: check_statistics() has no objection.
double trace(const InputStatistics& statistics);

/// Whether these can be sums over tokens. Errors name the tensor that the file would hold and the
/// entry: kInvalidArgument for sizes that do not fit each other; kNotFinite for NaN and infinity;
/// kMalformed for a count of 0 or over kMostTokens, a negative diagonal or max_abs, and for sums
/// that max_abs contradicts (value_checks.h).
Result<void> check_statistics(const InputStatistics& statistics);

}  // namespace ratefloor::linear
