// See merge_table.h.
#include "ratefloor/model/tokenizer/merge_table.h"

#include <algorithm>

namespace ratefloor::model {

MergeTable::MergeTable(std::span<const TokenMerge> merges, std::size_t tokens)
    : rows_(tokens + 1, 0) {
  std::vector<std::uint32_t> order(merges.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  // The later of two alike first, which is then the one that is kept.
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const TokenMerge &x = merges[a], &y = merges[b];
    if (x.left != y.left) return x.left < y.left;
    if (x.right != y.right) return x.right < y.right;
    return a > b;
  });
  entries_.reserve(merges.size());
  const TokenMerge* last = nullptr;
  for (const std::uint32_t rank : order) {
    const TokenMerge& merge = merges[rank];
    if (last != nullptr && last->left == merge.left && last->right == merge.right) continue;
    last = &merge;
    entries_.push_back({merge.right, {rank, merge.merged}});
    ++rows_[merge.left + 1];
  }
  for (std::size_t row = 1; row < rows_.size(); ++row) rows_[row] += rows_[row - 1];
}

std::optional<MergeTable::Found> MergeTable::find(std::uint32_t left, std::uint32_t right) const {
  const auto begin = entries_.begin() + rows_[left], end = entries_.begin() + rows_[left + 1];
  const auto at =
      std::partition_point(begin, end, [&](const Entry& entry) { return entry.right < right; });
  if (at == end || at->right != right) return std::nullopt;
  return at->found;
}

}  // namespace ratefloor::model
