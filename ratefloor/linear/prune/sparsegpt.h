// A matrix pruned with feedback: SparseGPT, alone or together with quantization, or a given mask.
//
// All rows go through cancel() as one panel, since the zeros of a tile are chosen among all of
// them. Memory: 16 bytes per weight (W, targets, errors, Ŵ), one for the mask, and for a tile 16
// bytes for each of its weights; the factor's 4n² beside it. Cost: that of cancel(), r·n²
// products on one thread; the choice is linear in the weights and does not show.
#pragma once

#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/feedback/columns.h"
#include "ratefloor/linear/prune/definite_factor.h"
#include "ratefloor/linear/prune/kept_values.h"
#include "ratefloor/linear/prune/sparsity.h"

namespace ratefloor::linear {

struct PrunedMatrix {
  Columns weights;  // Ŵ
  Mask mask;        // of those that were kept; a kept weight may be 0 if its quantizer says so
};

/// SparseGPT. `values`: what becomes of kept weights, or null for what they are. Weights of dead
/// channels become 0. Errors: those of check_sparsity; kInvalidArgument where the factor has
/// another size than the matrix has columns; kNotFinite for weights that are not.
Result<PrunedMatrix> sparsegpt(const Columns& w, const DefiniteFactor& factor,
                               const Sparsity& sparsity, KeptValues* values = nullptr);

/// The same feedback with zeros where `mask` has them. Errors: the same, and kInvalidArgument for a
/// mask of another size.
Result<PrunedMatrix> prune_with_feedback(const Columns& w, const DefiniteFactor& factor, Mask mask,
                                         KeptValues* values = nullptr);

/// And without feedback: Ŵ is W where `mask` keeps it, through `values` if there are any.
Result<PrunedMatrix> prune_without_feedback(const Columns& w, Mask mask,
                                            KeptValues* values = nullptr);

Columns to_columns(const Matrix& matrix);

/// Ŵ − W, row-major, as quadratic_error takes it. Precondition: sizes agree.
std::vector<float> errors_by_rows(const Columns& w, const Columns& reproduction);

}  // namespace ratefloor::linear
