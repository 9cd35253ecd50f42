#include "ratefloor/linear/prune/pruner.h"

#include <algorithm>
#include <cassert>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::linear {

Pruner::Pruner(const DefiniteFactor& factor, const Columns& w, const Sparsity& sparsity,
               KeptValues* values)
    : factor_(factor),
      w_(w),
      sparsity_(sparsity),
      chooses_(true),
      values_(values),
      mask_(w.rows(), w.count()),
      weights_(w.rows(), w.count()) {}

Pruner::Pruner(const DefiniteFactor& factor, const Columns& w, Mask mask, KeptValues* values)
    : factor_(factor),
      w_(w),
      chooses_(false),
      values_(values),
      mask_(std::move(mask)),
      weights_(mask_.rows, mask_.cols) {
  assert(mask_.cols == factor.size());
  for (std::size_t c = 0; c < mask_.cols; ++c)
    if (factor.dead[c] != 0) std::ranges::fill(mask_[c], std::uint8_t{0});
}

// The columns' targets when each of them takes its own: t_i + Σ_{j>i} (w_j − t_j) L_ji / L_ii.
Columns Pruner::targets_if_kept(std::size_t first, std::size_t count,
                                const Columns& targets) const {
  const std::size_t rows = w_.rows();
  Columns own(rows, count), moved(rows, count);
  std::vector<float> coefficients(count);
  for (std::size_t i = count; i-- > 0;) {
    std::ranges::copy(targets[first + i], own[i].begin());
    const double diagonal = factor_.lower.at(first + i, first + i);
    for (std::size_t j = i + 1; j < count; ++j)
      coefficients[j] = static_cast<float>(factor_.lower.at(first + j, first + i) / diagonal);
    if (i + 1 < count)
      kernel::add_ordered_product(kernel::Sign::kPlus, {coefficients.data() + i + 1, count, 1},
                                  moved.data(i + 1), moved.stride(), own.data(i), own.stride(), 1,
                                  rows, count - i - 1);
    for (std::size_t r = 0; r < rows; ++r) moved[i][r] = w_[first + i][r] - own[i][r];
  }
  return own;
}

void Pruner::choose(std::size_t first, const Columns& targets) {
  const std::size_t rows = mask_.rows, count = targets.count();
  std::vector<double> costs(rows * count);
  for (std::size_t c = 0; c < count; ++c) {
    if (factor_.dead[first + c] != 0) continue;  // costs nothing, so goes first
    const double diagonal = factor_.lower.at(first + c, first + c);
    for (std::size_t r = 0; r < rows; ++r) {
      const double root = targets[c][r] * diagonal;
      costs[c * rows + r] = root * root;
    }
  }
  drop_by_cost(sparsity_, costs, first, count, mask_);
  for (std::size_t c = first; c < first + count; ++c)
    if (factor_.dead[c] != 0) std::ranges::fill(mask_[c], std::uint8_t{0});
}

void Pruner::announce(std::size_t first, std::size_t count, const Columns& targets) {
  // Groups are chosen again when their turn comes; until then this is the best guess.
  const bool chooses = chooses_ && (sparsity_.group == 0 || values_ != nullptr);
  if (!chooses && values_ == nullptr) return;
  const Columns own = targets_if_kept(first, count, targets);
  if (chooses) choose(first, own);
  if (values_ != nullptr) values_->announce(first, own, mask_);
}

std::size_t Pruner::group() const {
  return chooses_ && sparsity_.group > 0 ? sparsity_.group : ColumnQuantizer::group();
}

void Pruner::announce_group(std::size_t first, std::size_t count, const Columns& targets) {
  choose(first, targets_if_kept(first, count, targets));
}

void Pruner::decide(std::size_t column, std::span<const float> target, std::span<float> out) {
  const std::span<const std::uint8_t> kept = mask_[column];
  if (values_ != nullptr) {
    values_->decide(column, target, kept, out);
    for (std::size_t r = 0; r < target.size(); ++r)
      if (kept[r] == 0) out[r] = 0;
  } else {
    for (std::size_t r = 0; r < target.size(); ++r) out[r] = kept[r] != 0 ? target[r] : 0;
  }
  std::ranges::copy(out, weights_[column].begin());
}

}  // namespace ratefloor::linear
