// How hard the checker works.
#pragma once

#include <cstdint>

namespace ratefloor::floor {

struct CheckOptions {
  int precision_bits = 192;  // 64 … 4096
  /// Evaluations of one Gaussian image or one piece of g before giving up: a hostile certificate
  /// takes at most minutes. An honest one needs less than a fifth.
  std::int64_t work_limit = 2'000'000;
};

}  // namespace ratefloor::floor
