// What an error Δ in a weight matrix does to the layer's output: tr(Δ Sigma Δᵀ), the mean over the
// tokens of |Δx|².
//
// From the packed sums, without unpacking: row by row of Δ it is
//
//   (sum_i S_ii δ_i² + 2 sum_{i<j} δ_i S_ij δ_j) / count.
//
// Sixteen rows of Δ at a time lie side by side, one in each lane, so that every lane adds in an
// order that only the sizes decide: the same bits for any instruction set and number of threads.
// Columns go in tiles that fit the first-level cache. Cost: rows · n²/2 multiply-adds, some 0.5 ns
// each; sixteen rows in f64 per thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// δ_r Sigma δ_rᵀ of each row r of `delta`, rows × channels, row-major. Never far below 0, but
/// rounding may bring one there that is 0. NaN for a row that has one. Precondition:
/// delta.size() = rows · channels; check_statistics() has no objection.
std::vector<double> quadratic_row_errors(const InputStatistics& statistics,
                                         std::span<const float> delta, std::uint64_t rows,
                                         const Executor& executor);

/// Their sum in the order of the rows: tr(Δ Sigma Δᵀ).
double quadratic_error(const InputStatistics& statistics, std::span<const float> delta,
                       std::uint64_t rows, const Executor& executor);
/// The same number, on the calling thread.
double quadratic_error(const InputStatistics& statistics, std::span<const float> delta,
                       std::uint64_t rows);

}  // namespace ratefloor::linear
