#include "ratefloor/linear/prune/sparsegpt.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ratefloor/linear/prune/pruner.h"

namespace ratefloor::linear {
namespace {

Result<void> check_weights(const Columns& w) {
  for (std::size_t c = 0; c < w.count(); ++c)
    for (std::size_t r = 0; r < w.rows(); ++r)
      if (!std::isfinite(w[c][r]))
        return make_error(ErrorCode::kNotFinite, "the weight in row " + std::to_string(r) +
                                                     ", column " + std::to_string(c) +
                                                     " is not finite");
  return {};
}

Result<void> check(const Columns& w, const DefiniteFactor& factor) {
  if (factor.size() != w.count())
    return make_error(ErrorCode::kInvalidArgument, "statistics of " +
                                                       std::to_string(factor.size()) +
                                                       " channels do not fit a matrix of " +
                                                       std::to_string(w.count()) + " columns");
  return check_weights(w);
}

Result<void> check_mask(const Columns& w, const Mask& mask) {
  if (mask.rows != w.rows() || mask.cols != w.count())
    return make_error(ErrorCode::kInvalidArgument,
                      "a mask of " + std::to_string(mask.rows) + " × " + std::to_string(mask.cols) +
                          " does not fit a matrix of " + std::to_string(w.rows()) + " × " +
                          std::to_string(w.count()));
  return {};
}

PrunedMatrix run(const Columns& w, const DefiniteFactor& factor, Pruner& pruner) {
  cancel(factor.lower, factor.ridge, w, pruner);
  return {std::move(pruner.weights()), std::move(pruner.mask())};
}

}  // namespace

Result<PrunedMatrix> sparsegpt(const Columns& w, const DefiniteFactor& factor,
                               const Sparsity& sparsity, KeptValues* values) {
  if (Result<void> ok = check_sparsity(sparsity, w.count()); !ok) return ok.error();
  if (Result<void> ok = check(w, factor); !ok) return ok.error();
  Pruner pruner(factor, w, sparsity, values);
  return run(w, factor, pruner);
}

Result<PrunedMatrix> prune_with_feedback(const Columns& w, const DefiniteFactor& factor, Mask mask,
                                         KeptValues* values) {
  if (Result<void> ok = check_mask(w, mask); !ok) return ok.error();
  if (Result<void> ok = check(w, factor); !ok) return ok.error();
  Pruner pruner(factor, w, std::move(mask), values);
  return run(w, factor, pruner);
}

Result<PrunedMatrix> prune_without_feedback(const Columns& w, Mask mask, KeptValues* values) {
  if (Result<void> ok = check_mask(w, mask); !ok) return ok.error();
  if (Result<void> ok = check_weights(w); !ok) return ok.error();
  constexpr std::size_t kTile = TiledLower::kTile;
  Columns out = w;
  // Tiles from last to first, as with feedback.
  for (std::size_t tile = (w.count() + kTile - 1) / kTile; tile-- > 0;) {
    const std::size_t first = tile * kTile, count = std::min(kTile, w.count() - first);
    if (values != nullptr) {
      Columns own(w.rows(), count);
      for (std::size_t c = 0; c < count; ++c) std::ranges::copy(w[first + c], own[c].begin());
      values->announce(first, own, mask);
    }
    for (std::size_t c = first + count; c-- > first;) {
      if (values != nullptr) values->decide(c, w[c], mask[c], out[c]);
      for (std::size_t r = 0; r < w.rows(); ++r)
        if (mask[c][r] == 0) out[c][r] = 0;
    }
  }
  return PrunedMatrix{std::move(out), std::move(mask)};
}

Columns to_columns(const Matrix& matrix) {
  Columns columns(matrix.rows(), matrix.cols());
  std::vector<float> row(matrix.cols());
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    matrix.read(r * matrix.cols(), row);
    for (std::size_t c = 0; c < row.size(); ++c) columns[c][r] = row[c];
  }
  return columns;
}

std::vector<float> errors_by_rows(const Columns& w, const Columns& reproduction) {
  std::vector<float> errors(w.rows() * w.count());
  for (std::size_t c = 0; c < w.count(); ++c)
    for (std::size_t r = 0; r < w.rows(); ++r)
      errors[r * w.count() + c] = reproduction[c][r] - w[c][r];
  return errors;
}

}  // namespace ratefloor::linear
