// How well a model predicts a text, and how far its predictions are from those of a reference.
//
// Both models run side by side, batch by batch; logits exist for a few rows at a time only.
#pragma once

#include <cstdint>
#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/evaluation.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::model {

struct EvaluationRequest {
  std::string model{}, text{};
  std::string reference{};        // empty: none
  std::string statistics{};       // a file of calibration statistics; empty: none
  std::uint64_t window = 0;       // 0: the model's positions, at most 2048
  std::uint64_t stride = 0;       // 0: the window
  std::uint64_t max_windows = 0;  // 0: all
  kernel::Precision precision = kernel::Precision::kF32;
  bool low_memory = false;
  bool blocks = false;     // with a reference: also KL with one block replaced at a time
  double noise = 0;        // above 0: sensitivities at this relative noise variance
  std::uint64_t seed = 0;  // of the noise
};

/// Errors: kInvalidArgument for windows and strides that make no sense and models that cannot be
/// compared; others as of their files.
Result<job::Evaluation> evaluate(const EvaluationRequest& request, const Executor& executor,
                                 Progress& progress);

}  // namespace ratefloor::model
