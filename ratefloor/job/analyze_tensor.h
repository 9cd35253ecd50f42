// One matrix: its densities, its floors, and what each method makes of it.
#pragma once

#include <memory>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/job/analysis.h"

namespace ratefloor::job {

/// A row scale is worth fitting a model to only if it describes enough weights; a matrix with fewer
/// columns is looked at as one long row.
inline constexpr std::uint64_t kMinColsForRowScales = 32;

/// How many times `analyze_tensor` goes over the weights, for progress: two scans and every method.
inline std::uint64_t passes_per_tensor(std::size_t methods) { return 2 + methods; }

/// Fills everything of a TensorAnalysis but name, dtype, kind, layer and shape. `matrix` is not
/// empty. Constant data has no density: the record then has no fit (β is NaN), no methods, and a
/// note. Error kNotFinite when there is a NaN or an Inf; the counts are in `skipped`, if given.
Result<TensorAnalysis> analyze_tensor(const Matrix& matrix,
                                      const std::vector<std::unique_ptr<codec::Method>>& methods,
                                      const Executor& executor, Progress& progress,
                                      SkippedTensor* skipped = nullptr);

}  // namespace ratefloor::job
