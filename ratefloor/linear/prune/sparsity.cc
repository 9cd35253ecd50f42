#include "ratefloor/linear/prune/sparsity.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <string>

namespace ratefloor::linear {
namespace {

constexpr std::size_t kWidestGroup = 64;

Error invalid(std::string what) { return make_error(ErrorCode::kInvalidArgument, std::move(what)); }

}  // namespace

Result<void> check_sparsity(const Sparsity& sparsity, std::size_t cols) {
  if (!(sparsity.share >= 0 && sparsity.share <= 1))
    return invalid("a sparsity of " + std::to_string(sparsity.share) + " is outside 0 … 1");
  if (sparsity.group == 0) return {};
  const std::string name = std::to_string(sparsity.zeros) + " of " + std::to_string(sparsity.group);
  if (!std::has_single_bit(sparsity.group) || sparsity.group > kWidestGroup)
    return invalid("zeros in " + name + ": groups are of 1, 2, 4 … 64 columns");
  if (sparsity.zeros > sparsity.group)
    return invalid("zeros in " + name + " are more than there are weights");
  if (cols % sparsity.group != 0)
    return invalid("groups of " + std::to_string(sparsity.group) + " do not fill " +
                   std::to_string(cols) + " columns")
        .remedied_by("ask for unstructured sparsity");
  return {};
}

void drop_least(std::span<const double> costs, std::size_t zeros, std::span<std::uint8_t> kept) {
  assert(kept.size() == costs.size() && zeros <= costs.size());
  if (zeros == 0 || zeros == costs.size()) {
    std::fill(kept.begin(), kept.end(), static_cast<std::uint8_t>(zeros == 0));
    return;
  }
  std::vector<double> sorted(costs.begin(), costs.end());
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(zeros - 1);
  std::nth_element(sorted.begin(), last, sorted.end());
  const double threshold = *last;
  auto equal = zeros - static_cast<std::size_t>(std::count_if(
                           sorted.begin(), last, [&](double cost) { return cost < threshold; }));
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const bool drop = costs[i] < threshold || (costs[i] == threshold && equal > 0);
    if (drop && costs[i] == threshold) --equal;
    kept[i] = drop ? 0 : 1;
  }
}

void drop_by_cost(const Sparsity& sparsity, std::span<const double> costs, std::size_t first,
                  std::size_t count, Mask& mask) {
  const std::size_t rows = mask.rows;
  assert(costs.size() == rows * count);
  if (sparsity.group == 0) {
    const auto zeros = static_cast<std::size_t>(
        std::floor(sparsity.share * static_cast<double>(costs.size()) + 0.5));
    drop_least(costs, zeros, {&mask.kept[first * rows], costs.size()});
    return;
  }
  std::vector<double> own(sparsity.group);
  std::vector<std::uint8_t> kept(sparsity.group);
  for (std::size_t begin = 0; begin < count; begin += sparsity.group)
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t i = 0; i < own.size(); ++i) own[i] = costs[(begin + i) * rows + r];
      drop_least(own, sparsity.zeros, kept);
      for (std::size_t i = 0; i < own.size(); ++i) mask[first + begin + i][r] = kept[i];
    }
}

}  // namespace ratefloor::linear
