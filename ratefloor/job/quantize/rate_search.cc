#include "ratefloor/job/quantize/rate_search.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ratefloor::job {
namespace {

constexpr double kLeastSlope = 0.25, kGreatestSlope = 4;

std::int64_t thousandths_of(double x, const SearchGoal& goal) {
  const double scaled = std::floor(x * 1000 + 0.5);
  if (!(scaled > static_cast<double>(goal.lowest))) return goal.lowest;
  if (scaled >= static_cast<double>(goal.highest)) return goal.highest;
  return static_cast<std::int64_t>(scaled);
}

/// The slope of the line through the last two tries with different, finite values.
double slope_of(const std::vector<SearchTry>& tries) {
  if (tries.size() < 2) return 1;
  const SearchTry& a = tries[tries.size() - 2];
  const SearchTry& b = tries.back();
  const double slope =
      (b.value - a.value) * 1000 / static_cast<double>(b.thousandths - a.thousandths);
  return std::isfinite(slope) ? std::clamp(slope, kLeastSlope, kGreatestSlope) : 1;
}

/// Where to look next; nothing when every x worth trying has been.
std::optional<std::int64_t> next(const SearchGoal& goal, const std::vector<SearchTry>& tries) {
  // Between the largest x that gave too little and the smallest that gave too much.
  std::int64_t low = goal.lowest - 1, high = goal.highest + 1;
  for (const SearchTry& seen : tries) {
    if (seen.value < goal.value)
      low = std::max(low, seen.thousandths);
    else
      high = std::min(high, seen.thousandths);
  }
  if (high - low < 2) return std::nullopt;  // neighbours, or not monotone at this fineness
  // Aim at the middle of the tolerance.
  const double aim = goal.value + (goal.above - goal.below) / 2;
  const SearchTry& last = tries.back();
  const auto x = static_cast<double>(last.thousandths) / 1000;
  std::int64_t step_to = std::isfinite(last.value)
                             ? thousandths_of(x + (aim - last.value) / slope_of(tries), goal)
                             : (low + high) / 2;
  return std::clamp(step_to, low + 1, high - 1);
}

}  // namespace

bool near_enough(const SearchGoal& goal, double value) {
  return value >= goal.value - goal.below && value <= goal.value + goal.above;
}

Result<std::vector<SearchTry>> search_rate(
    const SearchGoal& goal, double first_guess,
    const std::function<Result<double>(std::int64_t)>& attempt) {
  std::vector<SearchTry> tries;
  std::optional<std::int64_t> x = thousandths_of(first_guess, goal);
  while (x && static_cast<int>(tries.size()) < goal.max_tries) {
    const Result<double> value = attempt(*x);
    if (!value) return value.error();
    tries.push_back({*x, *value});
    if (near_enough(goal, *value)) break;
    x = next(goal, tries);
  }
  return tries;
}

}  // namespace ratefloor::job
