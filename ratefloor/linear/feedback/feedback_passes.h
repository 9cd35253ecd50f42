// Passes of cancellation with one inner quantizer: until the rate is met, or the ridges have
// settled.
#pragma once

#include "ratefloor/linear/feedback/feedback_method.h"

namespace ratefloor::linear {

/// quantize_with_feedback() for every inner quantizer but the entropy-coded trellis, with its
/// preconditions and errors; sizes fit each other.
Result<FeedbackResult> quantize_in_passes(const Matrix& matrix, const InputStatistics& statistics,
                                          const FeedbackSettings& settings,
                                          const Executor& executor);

}  // namespace ratefloor::linear
