#include "ratefloor/linear/feedback/definiteness.h"

#include <string>

#include "ratefloor/io/utf8.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {

Result<void> check_definite(const InputStatistics& statistics, const Executor& executor) {
  const std::size_t n = statistics.channels;
  const double mean =
      trace(statistics) * static_cast<double>(statistics.count) / static_cast<double>(n);
  if (!(mean > 0)) return {};  // inputs of nothing but 0
  TiledLower factor(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double* const row = statistics.second_moment_sum.data() + packed_index(n, i, i);
    for (std::size_t j = i; j < n; ++j)
      factor.at(j, i) = row[j - i] / mean + (i == j ? kMostNegative : 0);
  }
  const auto bad = factor.factor(executor);
  if (!bad) return {};
  return make_error(ErrorCode::kMalformed,
                    "the second moments of '" + io::printable(statistics.name) +
                        "' are not those of any inputs: channel " + std::to_string(*bad) +
                        " is left with less than nothing")
      .remedied_by("calibrate again");
}

}  // namespace ratefloor::linear
