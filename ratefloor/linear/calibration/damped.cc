#include "ratefloor/linear/calibration/damped.h"

namespace ratefloor::linear {

InputStatistics damped(InputStatistics statistics, double damping) {
  const std::uint64_t n = statistics.channels;
  const double added =
      damping * trace(statistics) / static_cast<double>(n) * static_cast<double>(statistics.count);
  for (std::uint64_t i = 0; i < n; ++i)
    statistics.second_moment_sum[packed_index(n, i, i)] += added;
  return statistics;
}

}  // namespace ratefloor::linear
