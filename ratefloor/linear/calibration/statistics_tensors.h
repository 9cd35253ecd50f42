// Which tensors of a calibration file hold the statistics of an input (spec.md).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ratefloor/io/dtype.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// A limit of ours, far inside the container's on tensors and on metadata.
inline constexpr std::size_t kMostInputs = 200'000;

enum class Part : std::uint8_t { kCount, kSecondMomentSum, kSum, kMaxAbs };
inline constexpr std::array kParts = {Part::kCount, Part::kSecondMomentSum, Part::kSum,
                                      Part::kMaxAbs};
inline constexpr std::array<std::string_view, 4> kPartNames = {"count", "second_moment_sum", "sum",
                                                               "max_abs"};
inline constexpr std::array kPartTypes = {io::Dtype::kU64, io::Dtype::kF64, io::Dtype::kF64,
                                          io::Dtype::kF32};

constexpr io::Dtype dtype_of(Part part) { return kPartTypes[static_cast<std::size_t>(part)]; }

/// "lm_head_input.sum"
inline std::string tensor_name(std::string_view input, Part part) {
  std::string name(input);
  name += '.';
  return name += kPartNames[static_cast<std::size_t>(part)];
}

/// The reverse of tensor_name(); nothing for other names.
inline std::optional<std::pair<std::string_view, Part>> split_tensor_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const auto found = std::find(kPartNames.begin(), kPartNames.end(), name.substr(dot + 1));
  if (found == kPartNames.end()) return std::nullopt;
  return std::pair(name.substr(0, dot), static_cast<Part>(found - kPartNames.begin()));
}

/// Precondition: channels <= kMostChannels.
constexpr std::uint64_t entries_of(Part part, std::uint64_t channels) {
  if (part == Part::kCount) return 1;
  return part == Part::kSecondMomentSum ? packed_size(channels) : channels;
}

}  // namespace ratefloor::linear
