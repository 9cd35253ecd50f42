// How hard the checker works.
#pragma once

#include <cstdint>
#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::floor {

inline constexpr int kFewestCheckBits = 64, kMostCheckBits = 4096;

struct CheckOptions {
  int precision_bits = 192;  // kFewestCheckBits … kMostCheckBits
  /// Evaluations of one Gaussian image or one piece of g before giving up: a hostile certificate
  /// takes at most minutes. An honest one needs less than a fifth.
  std::int64_t work_limit = 2'000'000;
};

/// Error where the precision is outside its range.
inline Result<void> check_precision(const CheckOptions& options) {
  if (options.precision_bits >= kFewestCheckBits && options.precision_bits <= kMostCheckBits)
    return {};
  return make_error(ErrorCode::kInvalidArgument,
                    "precision is " + std::to_string(options.precision_bits) + " bits, not " +
                        std::to_string(kFewestCheckBits) + " to " + std::to_string(kMostCheckBits));
}

}  // namespace ratefloor::floor
