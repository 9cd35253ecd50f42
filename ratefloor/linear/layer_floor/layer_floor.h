// The least rate of a layer's weights at a given error of its outputs, under a named source model.
//
// A layer y = Wx, W of rows × n with inputs of second moment Σ, has the distortion
// D = tr(ΔΣΔᵀ)/tr(WΣWᵀ). If the rows of W are independent draws from N(0, a_r·C), the best possible
// rate is reverse waterfilling over a_r·v_k, where v_k are the eigenvalues of Σ^½CΣ^½
// (floor/layer/waterfilling.h). The models differ in C and in the row scales a_r:
//
//   model              a_r      C
//   iid                1        σ²I
//   columns            1        diag(s_i²)                 one variance for each column
//   eigenbasis         1        U diag(c_k) Uᵀ             one for each eigenvector u_k of Σ
//   rows, rows+columns, rows+eigenbasis: the same with a_r the row's mean square, common water
//   level.
//
// The variances are measured on W itself and given to encoder and decoder for free: nothing is
// charged for them (`fitted_variances` says how many there are), and as they fit their own data the
// floor is low by some ½·log2 e bits for each, over all weights. Both make it a lower bound still.
// docs/math/layer-floor.md has the derivation, and what a negative gap means.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/layer/source_floor.h"
#include "ratefloor/linear/layer_floor/weight_profile.h"

namespace ratefloor::linear {

enum class SourceModel { kIid, kRows, kColumns, kRowsColumns, kEigenbasis, kRowsEigenbasis };
inline constexpr std::array kSourceModels = {
    SourceModel::kIid,         SourceModel::kRows,       SourceModel::kColumns,
    SourceModel::kRowsColumns, SourceModel::kEigenbasis, SourceModel::kRowsEigenbasis};
/// "iid", "rows", "columns", "rows+columns", "eigenbasis", "rows+eigenbasis".
std::string_view name(SourceModel model);

/// kHighRate where no eigenvalues were computed: never above waterfilling, and equal to it where
/// the water covers no component.
enum class FloorMethod { kWaterfilling, kHighRate };

/// A quantizer's rate and distortion beside the floor.
struct LayerPoint {
  SourceModel model{};
  FloorMethod method{};
  double rate_bits = 0;   // per weight
  double distortion = 0;  // D
  double floor_bits = 0;
  double gap_bits = 0;         // rate − floor
  bool model_failure = false;  // gap < 0: the weights are no draw from this model
};

class LayerFloor {
 public:
  SourceModel model() const { return model_; }
  FloorMethod method() const {
    return waterfilling_ ? FloorMethod::kWaterfilling : FloorMethod::kHighRate;
  }
  /// Bits per weight at D >= 0; +inf at 0 unless all components are 0. Distortions relative to the
  /// output power measured on W.
  double bits(double distortion) const;
  /// The least D whose floor is at most the rate >= 0.
  double distortion(double rate_bits) const;
  LayerPoint at(double rate_bits, double distortion) const;

  /// What the model expects of tr(WΣWᵀ) over what it is. 1 for eigenbasis; far below 1 for iid
  /// where weights are aligned with their inputs, which that model knows nothing of.
  double power_ratio() const { return power_ratio_; }
  std::uint64_t fitted_variances() const { return fitted_variances_; }
  double kl_bits() const { return kl_bits_; }

 private:
  friend Result<LayerFloor> layer_floor(SourceModel, const InputSpectrum&, const WeightProfile&,
                                        double);
  LayerFloor() = default;

  SourceModel model_{};
  std::optional<floor::SourceFloor> waterfilling_;
  floor::HighRate high_rate_;
  double kl_bits_ = 0;
  double power_ = 0;  // tr(WΣWᵀ)/(rows·n): what turns D into an error per weight
  double power_ratio_ = 0;
  std::uint64_t fitted_variances_ = 0;
};

/// `profile` must come from `spectrum`. `kl_bits` >= 0: per weight, by which the weights divided by
/// their model's standard deviations are not Gaussian; for a fitted generalized Gaussian
/// floor::ggd_kl_bits(beta). Errors: kDegenerate if the output's power is 0; kInvalidArgument for
/// an eigenbasis model without an eigenbasis; those of the decompositions. Cost: columns and
/// rows+columns take an eigenvalue decomposition (or Cholesky where columns are 0) of their own;
/// the others n log n.
Result<LayerFloor> layer_floor(SourceModel model, const InputSpectrum& spectrum,
                               const WeightProfile& profile, double kl_bits = 0);

}  // namespace ratefloor::linear
