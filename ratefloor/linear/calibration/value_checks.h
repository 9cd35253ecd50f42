// Which numbers cannot be sums over tokens: the checks that writing and reading share.
//
// Piecewise, so that a file need not fit in memory. Beyond NaN, infinities and signs, the parts
// must agree: of N tokens with |x_i| <= m_i, one reaching m_i,
//
//   m_i² <= S_ii <= N m_i²   and   |sum_i| <= N m_i.
//
// Sums made in narrow arithmetic only keep this roughly, hence a tolerance of 2 percent and silence
// below 1e-30, where squares leave the range of f32. What remains is found by this: a triangle
// packed the other way, averages in place of sums, parts of different inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/error.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear {

struct BadEntry {
  Part part{};
  std::uint64_t index = 0;  // in the part's tensor
  ErrorCode code = ErrorCode::kMalformed;
  std::string message{};
};

/// Names the tensor, and a remedy; neither file nor offset.
Error to_error(const BadEntry& bad, std::string_view input);

std::optional<BadEntry> find_bad_count(std::uint64_t count);
/// Entries first, first + 1, … of the packed triangle: all finite, the diagonal not negative.
std::optional<BadEntry> find_bad_second_moment(std::span<const double> piece, std::uint64_t first,
                                               std::uint64_t channels);
std::optional<BadEntry> find_bad_sum(std::span<const double> piece, std::uint64_t first);
std::optional<BadEntry> find_bad_maximum(std::span<const float> piece, std::uint64_t first);
/// Precondition: sizes fit the channels, and the others found nothing.
std::optional<BadEntry> find_contradiction(const InputStatistics& statistics);

}  // namespace ratefloor::linear
