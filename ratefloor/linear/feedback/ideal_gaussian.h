// Cancellation with ideal quantizers: what the method itself loses, whatever its quantizers do.
//
// In place of a quantizer stands the Gaussian channel ŵ_i = γ_i (t_i + noise), the noise of
// variance c²/L_ii² and independent of everything, charged ½ log2(1 + E[t_i²] L_ii² / c²) bits.
// Weights are independent with variances p_i = E[w_i²]. All is then linear and Gaussian, and error
// and rate are computed, not simulated.
//
// Without a ridge the covariance K of the errors w_j − ŵ_j of the columns j > i gives those of
// column i: with l_j = L_ji / L_ii and v = E[t_i²] = p_i + lᵀKl, since w_i knows nothing of later
// columns,
//
//   cov(e_i, e_j) = −γ_i (Kl)_j,   var e_i = (1 − γ_i)² p_i + γ_i² (lᵀKl + c²/L_ii²).
//
// With the ridge M and no shrinkage, A = Σ + M = LLᵀ, everything is in closed form, and in it the
// order of columns does not occur: ŵ = W ΣA⁻¹ + c z L⁻¹ with white z, hence
//
//   E[ŵ_i²] = Σ_k p_k (δ_ik − A⁻¹_ik μ_k)² + c² A⁻¹_ii
//   E[eΣeᵀ] = Σ_i p_i μ_i² (A⁻¹_ii − Σ_k (A⁻¹_ik)² μ_k) + c² (n − Σ_i μ_i A⁻¹_ii)
//
// and with μ_i = c² / E[ŵ_i²] the rate is ½ log2 |A| / |M|. docs/math/cancellation.md.
//
// Cost: n³ or so for each call of the first; as much for each of some twenty rounds of the others.
// f64; results agree between machines to about 1e-9.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

struct IdealPoint {
  double rate_bits = 0;   // per weight
  double distortion = 0;  // tr(ΔΣΔᵀ) per weight
};

/// Plain cancellation, or with the shrinkage γ_i = E[t_i²] / (E[t_i²] + c²/L_ii²) (`lmmse`).
/// `noise`: c². Preconditions: power.size() == statistics.channels, powers > 0; noise > 0. Error
/// kInternal where Σ is not definite.
Result<IdealPoint> ideal_plain(const InputStatistics& statistics, std::span<const double> power,
                               double noise, bool lmmse);

/// Regularized, with μ_i = c² / E[ŵ_i²] iterated to a fixed point. Errors and preconditions as
/// above; Σ may be singular.
Result<IdealPoint> ideal_regularized(const InputStatistics& statistics,
                                     std::span<const double> power, double noise);

/// Bits per weight at which regularized cancellation with ideal quantizers has a distortion per
/// weight. Error kInvalidArgument unless it is above 0 and below that of no weights at all.
Result<double> ideal_rate_at(const InputStatistics& statistics, std::span<const double> power,
                             double distortion);

/// The same for the rows of this very matrix: with their second moments C = E[wᵀw] in place of
/// diag(p), Gaussian or not. Trained weights are no independent entries: they lean towards the
/// directions of large inputs. E[ŵ_i²] is (TᵀCT)_ii + c² A⁻¹_ii for T = I − MA⁻¹, and the first
/// sum of the error E|w MA⁻¹|², weighed by Σ. Reads the whole matrix at once.
Result<double> ideal_rate_of(const InputStatistics& statistics, const Matrix& weights,
                             double distortion);

}  // namespace ratefloor::linear
