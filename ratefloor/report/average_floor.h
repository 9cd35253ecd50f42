// One floor curve for a whole model.
#pragma once

#include <optional>
#include <vector>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

/// Bits per weight needed at each (relative) mse, averaged over tensors by their number of weights:
/// the floor when every tensor has the same relative error, as with one quantizer for all.
struct FloorCurve {
  std::vector<double> mse;       // decreasing
  std::vector<double> row_bits;  // row-conditional
  std::vector<double> iid_bits;  // one density per tensor: its Shannon lower bound
};

/// `points` mse values evenly spaced in log scale from 1 down to `least_mse`. Tensors without a fit
/// or without a curve don't count; empty when none is left.
FloorCurve average_floor(const std::vector<job::TensorAnalysis>& tensors, double least_mse,
                         std::size_t points);

/// A tensor's row-conditional floor at `mse`: interpolated along log2 mse; beyond the curve's small
/// end it goes on with half a bit per factor of two (the Shannon lower bound's slope), beyond the
/// large end it is the last value. Nothing without a usable curve.
std::optional<double> row_floor_at(const job::TensorAnalysis& tensor, double mse);

/// Shannon lower bound h − ½log2(2πe·mse·variance) of the tensor's fitted density, at least 0.
std::optional<double> iid_floor_at(const job::TensorAnalysis& tensor, double mse);

}  // namespace ratefloor::report
