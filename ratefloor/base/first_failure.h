// The outcome of a loop whose pieces may each fail.
#pragma once

#include <utility>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor {

/// The first error in the order of the pieces, whichever happened first; success when there is
/// none.
inline Result<void> first_failure(std::vector<Result<void>>& outcomes) {
  for (Result<void>& outcome : outcomes)
    if (!outcome) return std::move(outcome);
  return {};
}

}  // namespace ratefloor
