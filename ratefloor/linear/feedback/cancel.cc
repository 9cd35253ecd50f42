#include "ratefloor/linear/feedback/cancel.h"

#include <algorithm>
#include <cassert>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kTile = TiledLower::kTile;
constexpr std::size_t kAlone = 8;  // columns, below which a product is not worth its call
using kernel::Sign;

// A tile of L in f32, rows as they are, each column divided by the diagonal's entry of `by`.
std::vector<float> coefficients(const double* tile, const double* by) {
  std::vector<float> result(kTile * kTile);
  for (std::size_t j = 0; j < kTile; ++j)
    for (std::size_t i = 0; i < kTile; ++i)
      result[j * kTile + i] = static_cast<float>(tile[j * kTile + i] / by[i * kTile + i]);
  return result;
}

class Cancellation {
 public:
  Cancellation(const TiledLower& factor, const Columns& w, ColumnQuantizer& quantizer)
      : factor_(factor),
        w_(w),
        quantizer_(quantizer),
        group_(quantizer.group()),
        targets_(w),
        errors_(w.rows(), w.count()),
        reproduction_(w.rows()) {}

  void aim_lower(std::span<const double> ridge);
  Columns run();

 private:
  std::size_t first_of(std::size_t tile) const { return tile * kTile; }
  std::size_t count_of(std::size_t tile) const {
    return std::min(kTile, w_.count() - first_of(tile));
  }
  void decide(const float* coefficients, std::size_t tile, std::size_t begin, std::size_t end);

  const TiledLower& factor_;
  const Columns& w_;
  ColumnQuantizer& quantizer_;
  std::size_t group_;
  Columns targets_, errors_;
  std::vector<float> reproduction_;
};

// targets ← W − V diag(L)⁻¹ with VLᵀ = W diag(μ): from the first column to the last.
void Cancellation::aim_lower(std::span<const double> ridge) {
  Columns v(w_.rows(), w_.count());
  for (std::size_t j = 0; j < factor_.tiles(); ++j) {
    const std::size_t first = first_of(j), count = count_of(j);
    for (std::size_t c = first; c < first + count; ++c) {
      const auto mu = static_cast<float>(ridge[c]);
      for (std::size_t r = 0; r < w_.rows(); ++r) v[c][r] = mu * w_[c][r];
    }
    std::vector<float> l(kTile * kTile);
    for (std::size_t i = 0; i < j; ++i) {
      std::copy_n(factor_.tile(j, i), l.size(), l.begin());
      kernel::add_ordered_product(Sign::kMinus, {l.data(), kTile, 1}, v.data(first_of(i)),
                                  v.stride(), v.data(first), v.stride(), count, w_.rows(), kTile);
    }
    std::copy_n(factor_.tile(j, j), l.size(), l.begin());
    for (std::size_t c = 0; c < count; ++c) {
      kernel::add_ordered_product(Sign::kMinus, {l.data() + c * kTile, kTile, 1}, v.data(first),
                                  v.stride(), v.data(first + c), v.stride(), 1, w_.rows(), c);
      const float pivot = l[c * kTile + c];
      for (std::size_t r = 0; r < w_.rows(); ++r) {
        v[first + c][r] /= pivot;
        targets_[first + c][r] -= v[first + c][r] / pivot;
      }
    }
  }
}

// Columns begin … end − 1 of a tile, whose targets know all later columns: halves, so that most of
// the feedback is products. Groups are not cut before they have been announced.
void Cancellation::decide(const float* l, std::size_t tile, std::size_t begin, std::size_t end) {
  const std::size_t first = first_of(tile), rows = w_.rows();
  const auto feed_back = [&](std::size_t from, std::size_t to, std::size_t into) {
    kernel::add_ordered_product(Sign::kPlus, {l + from * kTile + into, 1, kTile},
                                errors_.data(first + from), errors_.stride(),
                                targets_.data(first + into), targets_.stride(), from - into, rows,
                                to - from);
  };
  if (group_ < kTile && begin % group_ == 0 && end == std::min(begin + group_, count_of(tile)))
    quantizer_.announce_group(first + begin, end - begin, targets_);
  if (end - begin > std::min(kAlone, group_)) {
    std::size_t half = (end - begin) / 2;
    if (end - begin > group_) half = std::max(half / group_ * group_, group_);
    const std::size_t middle = begin + half;
    decide(l, tile, middle, end);
    feed_back(middle, end, begin);
    decide(l, tile, begin, middle);
    return;
  }
  for (std::size_t c = end; c-- > begin;) {
    const std::span<const float> w = w_[first + c];
    const std::span<float> error = errors_[first + c];
    quantizer_.decide(first + c, targets_[first + c], reproduction_);
    for (std::size_t r = 0; r < rows; ++r) error[r] = w[r] - reproduction_[r];
    if (c > begin) feed_back(c, c + 1, begin);
  }
}

Columns Cancellation::run() {
  for (std::size_t j = factor_.tiles(); j-- > 0;) {
    const double* const diagonal = factor_.tile(j, j);
    const std::size_t first = first_of(j), count = count_of(j);
    for (std::size_t i = factor_.tiles(); i-- > j + 1;) {
      const std::vector<float> l = coefficients(factor_.tile(i, j), diagonal);
      kernel::add_ordered_product(Sign::kPlus, {l.data(), 1, kTile}, errors_.data(first_of(i)),
                                  errors_.stride(), targets_.data(first), targets_.stride(), count,
                                  w_.rows(), count_of(i));
    }
    quantizer_.announce(first, count, targets_);
    decide(coefficients(diagonal, diagonal).data(), j, 0, count);
  }
  return std::move(errors_);
}

}  // namespace

void ColumnQuantizer::announce(std::size_t, std::size_t, const Columns&) {}
void ColumnQuantizer::announce_group(std::size_t, std::size_t, const Columns&) {}

Columns cancel(const TiledLower& factor, std::span<const double> ridge, const Columns& w,
               ColumnQuantizer& quantizer) {
  assert(w.count() == factor.size() && (ridge.empty() || ridge.size() == factor.size()));
  Cancellation run(factor, w, quantizer);
  if (!ridge.empty()) run.aim_lower(ridge);
  return run.run();
}

}  // namespace ratefloor::linear
