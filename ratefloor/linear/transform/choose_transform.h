// Which transform around the layer algorithm is worth it, found by trying.
//
// Every candidate quantizes the same sample of rows by design_sic at the target rate, is stored,
// decoded and compared: rate R and output error D. At the error of no transform it needs
//
//   R + ½ a log2(D / D_none) − R_none
//
// bits more, where a is the part of directions that get any bits: reverse waterfilling at the level
// c² has dR/dD = −1/(2 ln 2 · c²), hence a = D / c², and 1 where all of Σ's directions are above
// water. (The larger a of the two: where one design fails, its own says nothing.) Theory says what
// to expect (docs/math/transforms.md): of weights of given powers Gaussian ones are the dearest, so
// that an ideal coder with a step and a table for each column gains nothing by rotated rows;
// rotated columns save half the mean logarithm of E[w_i²] that they take off, which is a loss where
// weights are independent and a gain where rows have much in common. A transform must save
// least_gain_bits to be taken, which is above the noise of such a measurement.
//
// Cost: a design for each candidate, on the sample; n³/3 for each factor is most of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/feedback/sic_design.h"
#include "ratefloor/linear/transform/rotated_sic.h"

namespace ratefloor::linear {

enum class TransformKind { kNone, kColumns, kRows, kBoth, kApart };

std::string_view name_of(TransformKind kind);  // "none", "columns", "rows", "both", "apart"

struct TransformSettings {
  SicSettings sic{};
  std::uint64_t seed = 0;  // of the rotations
  /// Nothing: promising_transforms(). From the simplest on: one that is better than those before by
  /// 0.005 bits takes their place.
  std::optional<std::vector<TransformKind>> candidates = std::vector{
      TransformKind::kColumns, TransformKind::kRows, TransformKind::kBoth, TransformKind::kApart};
  double least_gain_bits = 0.01;
  std::uint64_t sample_rows = 0;  // 0: 2^20 weights, but at least 512 rows
};

struct TransformTrial {
  TransformKind kind = TransformKind::kNone;
  MeasuredLayer point{};    // on the sample
  double saved_bits = 0;    // per weight, at equal distortion; below 0: it costs
  std::size_t columns = 0;  // kept apart
};

struct TransformChoice {
  TransformKind kind = TransformKind::kNone;
  LayerTransform transform{};
  std::vector<TransformTrial> trials{};  // none first; candidates that do not apply have none
  std::uint64_t sample_rows = 0;
};

/// Columns worth keeping apart, if any: those whose E[w_i²]Σ_ii is 256 times the median or more (so
/// that they cost four bits more than others), the greatest n/64 of them at most.
std::vector<std::uint64_t> outlier_columns(const Matrix& matrix, const InputStatistics& statistics);

/// The transforms that theory expects something of, which cost little to find and are few: rotated
/// columns where half the mean logarithm of E[w_i²] falls by 0.02 bits or more, columns kept apart
/// where there are such. (Rotated rows save nothing with a table for each column.)
std::vector<TransformKind> promising_transforms(const Matrix& matrix,
                                                const InputStatistics& statistics,
                                                std::uint64_t seed);

/// Bits per weight that `other` saves at the error of `none`.
double saved_bits(const MeasuredLayer& none, const MeasuredLayer& other);

/// Preconditions and errors: those of design_sic. A candidate that cannot be made (overflow) has no
/// trial. The same for any number of threads.
Result<TransformChoice> choose_transform(const Matrix& matrix, const InputStatistics& statistics,
                                         const TransformSettings& settings,
                                         const Executor& executor);

}  // namespace ratefloor::linear
