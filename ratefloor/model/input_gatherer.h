// Adds up the statistics of a layer's four inputs while rows run through the layer, and those of
// what the head reads.
#pragma once

#include <cstddef>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/second_moments.h"

namespace ratefloor::model {

class InputGatherer final : public LayerObserver {
 public:
  /// Of layer `layer`. `executor` and `space` must outlive this.
  InputGatherer(const Architecture& architecture, std::size_t layer, const Executor& executor,
                TransposedRows& space);

  Result<void> input(LinearInput input, const Activations& x) override;
  Result<void> output(MatrixKind, const float*, std::size_t, std::size_t) override { return {}; }

  /// Named as linear/calibration/input_names.h has it, in the order of LinearInput.
  std::vector<SecondMoments>& moments() { return moments_; }
  /// Wall time of the adding alone.
  double seconds() const { return seconds_; }

 private:
  const Executor& executor_;
  TransposedRows& space_;
  std::vector<SecondMoments> moments_;
  double seconds_ = 0;
};

/// For what the head reads (Decoder::head_input).
SecondMoments head_moments(const Architecture& architecture);

}  // namespace ratefloor::model
