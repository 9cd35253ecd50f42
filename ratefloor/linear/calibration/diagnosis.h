// What a user should know about an input's statistics before building on them.
//
// None of it is an error: the numbers are sound, but an algorithm that inverts Sigma, or a
// quantizer of activations, will notice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// A channel is an outlier from this many root mean squares (of all channels) on.
inline constexpr double kOutlierRatio = 100;

struct StatisticsFinding {
  enum class Kind {
    kFewTokens,        // count < channels: Sigma is singular
    kDeadChannels,     // second moment exactly 0
    kOutlierChannels,  // max_abs > kOutlierRatio · sqrt(tr Sigma / channels)
  };
  Kind kind{};
  std::uint64_t channels = 0;          // how many it concerns
  std::vector<std::uint64_t> first{};  // of them, at most kShownChannels, ascending
  std::string what{}, remedy{};        // one clause each, lower case, no full stop
};

inline constexpr std::size_t kShownChannels = 8;

/// In the order of the kinds; empty when there is nothing to say. Precondition:
/// check_statistics() has no objection.
std::vector<StatisticsFinding> diagnose(const InputStatistics& statistics);

}  // namespace ratefloor::linear
