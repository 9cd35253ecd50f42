// A layer seen through orthogonal transforms: W' = RWCᵀ with Σ' = CΣCᵀ, or without a few columns.
//
// With y = Wx, x' = Cx and y' = Ry, errors are the same numbers: Δ' = RΔCᵀ gives
//
//   tr(Δ'Σ'Δ'ᵀ) = tr(RΔCᵀ · CΣCᵀ · CΔᵀRᵀ) = tr(ΔΣΔᵀ),
//
// so that whoever quantizes W' for Σ' quantizes W for Σ, and the decoder (codec/rotated) takes the
// rotations back. Columns kept apart have Δ = 0: in tr(ΔΣΔᵀ) their rows and columns of Σ meet
// zeros only, and what remains is the principal submatrix of the others. (Not its Schur complement:
// nothing is left over for the others to make up for.)
//
// Two transforms are missing here, because cancellation has them already:
//
// *Scaling of channels*, W diag(s) with diag(s)⁻¹ Σ diag(s)⁻¹ (AWQ, arXiv:2306.00978; SmoothQuant,
// arXiv:2211.10438). Say S = diag(s), steps are c/L_ii and ridges c²/E[ŵ_i²]. If ŵ' = ŵS, then
// μ'_i = μ_i/s_i², A' = S⁻¹AS⁻¹, and L' = S⁻¹L is its Cholesky factor; steps c/L'_ii = s_i c/L_ii
// and targets t'_i = s_i t_i scale alike, so each column decides for the very same indices, and
// indeed ŵ' = ŵS. Nothing changes but roundings of the stored steps. It does something only for
// formats whose scales span columns, group-wise integers above all. scale_channels() is for these.
//
// *Whitening*, WΣ^½ with Σ' = I: then errors count alike, and LᵀV for any orthogonal V would do as
// well as Σ^½. But a decoder of WΣ^½ must multiply with Σ^−½, n² numbers that no stream has room
// for. Cancellation is the way out: with V = 1 the whitened problem is |(W − Ŵ)L|², L triangular,
// and instead of undoing L the quantizer of column i decides ŵ_i itself, where all the other terms
// of its whitened coordinate are known. It is white in steps c/L_ii and in the targets, and the
// decoder needs none of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/rotated/format.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

struct LayerTransform {
  codec::rotated::Rotation rotation{};
  std::vector<std::uint64_t> apart{};  // columns, ascending

  bool none() const { return !rotation.any() && apart.empty(); }
};

struct TransformedLayer {
  std::uint64_t rows = 0, cols = 0;
  std::vector<float> weights{};  // W', row-major
  InputStatistics statistics{};  // of x'

  SpanMatrix matrix() const { return {weights, rows, cols}; }
};

/// Of the rotated inputs: second moments and sums in f64, to about 1e-15 of the trace; max_abs
/// becomes a bound on what it was for x'. Memory: n² f64 beside the result. Time: 2n² log n.
InputStatistics rotate_statistics(const InputStatistics& statistics,
                                  const codec::rotated::Rotation& rotation,
                                  const Executor& executor);

/// Of the other channels. Precondition: `apart` is ascending, each below channels.
InputStatistics leave_channels_out(const InputStatistics& statistics,
                                   std::span<const std::uint64_t> apart);

/// Rows are one chunk. Preconditions: statistics fit the matrix, transform.apart leaves a column.
/// Error kNotFinite where sums of weights exceed f32.
Result<TransformedLayer> transform_layer(const Matrix& matrix, const InputStatistics& statistics,
                                         const LayerTransform& transform, const Executor& executor);

/// The columns kept apart as they are, in the narrowest type that holds them.
codec::rotated::KeptColumns keep_columns(const Matrix& matrix,
                                         std::span<const std::uint64_t> apart);

/// W of a W', which may be one that was quantized: rows × cols.
std::vector<float> undo_transform(const LayerTransform& transform,
                                  const codec::rotated::KeptColumns& kept, std::uint64_t rows,
                                  std::uint64_t cols, std::vector<float> transformed);

/// W diag(s) with the statistics of diag(s)⁻¹x. Precondition: scales are above 0.
TransformedLayer scale_channels(const Matrix& matrix, const InputStatistics& statistics,
                                std::span<const float> scales);

}  // namespace ratefloor::linear
