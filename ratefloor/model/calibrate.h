// Gathers the statistics of the inputs of all linear layers over a text (linear/calibration).
//
// Layer by layer: the hidden states of the whole text stay in memory (4 bytes × tokens × hidden),
// with the weights and statistics of one layer. What a layer gives is written at once, so that an
// interrupted run goes on where it was: it repeats the forward pass, not the sums.
#pragma once

#include <cstdint>
#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/calibration_summary.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::model {

struct CalibrationRequest {
  std::string model{}, text{}, output{};
  std::uint64_t window = 0;        // 0: the model's positions, at most 2048
  std::uint64_t skip_windows = 0;  // of the text's beginning
  std::uint64_t max_windows = 0;   // 0: all that follow
  kernel::Precision precision = kernel::Precision::kF32;
  bool resume = false;
};

/// Writes request.output. While it runs, the parts lie in the folder OUTPUT.parts. Errors:
/// kInvalidArgument for windows that make no sense, or where such a folder is there and resume was
/// not asked for, or belongs to another run; others as of their files.
Result<job::CalibrationSummary> calibrate(const CalibrationRequest& request,
                                          const Executor& executor, Progress& progress);

}  // namespace ratefloor::model
