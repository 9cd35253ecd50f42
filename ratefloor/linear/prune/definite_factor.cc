#include "ratefloor/linear/prune/definite_factor.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace ratefloor::linear {
namespace {

constexpr double kLeastRetry = 1e-6, kRetryFactor = 10;

}  // namespace

std::size_t DefiniteFactor::dead_count() const {
  return std::accumulate(dead.begin(), dead.end(), std::size_t{});
}

Result<DefiniteFactor> definite_factor(const InputStatistics& statistics, double damping,
                                       std::span<const double> ridge, const Executor& executor) {
  const std::size_t n = statistics.channels;
  if (!(damping >= 0 && damping <= 1))
    return make_error(ErrorCode::kInvalidArgument,
                      "a damping of " + std::to_string(damping) + " is outside 0 … 1");
  if (!ridge.empty() &&
      (ridge.size() != n || !std::ranges::all_of(ridge, [](double mu) { return mu >= 0; })))
    return make_error(ErrorCode::kInvalidArgument, "a ridge is one number from 0 up for each of " +
                                                       std::to_string(n) + " channels");
  const double per_token = 1 / static_cast<double>(statistics.count);
  const double* const sums = statistics.second_moment_sum.data();
  DefiniteFactor result{.lower = TiledLower(n), .ridge = {ridge.begin(), ridge.end()}};
  result.dead.resize(n);
  for (std::size_t i = 0; i < n; ++i) result.dead[i] = sums[packed_index(n, i, i)] == 0 ? 1 : 0;
  const std::size_t alive = n - result.dead_count();
  const double mean = alive > 0 ? trace(statistics) / static_cast<double>(alive) : 1;
  for (result.damping = damping;;
       result.damping = std::min(1.0, std::max(kRetryFactor * result.damping, kLeastRetry))) {
    ++result.attempts;
    result.lower = TiledLower(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double* const row = sums + packed_index(n, i, i);
      for (std::size_t j = i; j < n; ++j) result.lower.at(j, i) = row[j - i] * per_token;
      result.lower.at(i, i) += (result.dead[i] != 0 ? 1 : result.damping) * mean;
      if (!ridge.empty()) result.lower.at(i, i) += ridge[i];
    }
    const auto bad = result.lower.factor(executor);
    if (!bad) return result;
    if (result.damping >= 1)
      return make_error(
                 ErrorCode::kDegenerate,
                 "the second moments of '" + statistics.name +
                     "' are not those of any inputs: with all of their mean added, channel " +
                     std::to_string(*bad) + " still has a negative rest")
          .remedied_by("calibrate again");
  }
}

}  // namespace ratefloor::linear
