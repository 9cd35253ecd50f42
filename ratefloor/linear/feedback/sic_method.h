// Successively cancelled columns as a method among others: what `quantize --calibration` stores a
// matrix with. Only a layer's statistics tell it how; decoders need no more than codec/sic.
#pragma once

#include <memory>
#include <string>

#include "ratefloor/codec/method.h"
#include "ratefloor/linear/feedback/sic_design.h"

namespace ratefloor::linear {

class SicMethod final : public codec::Method {
 public:
  /// `statistics`: of the input of the matrix to come; shared, as several matrices have the same.
  SicMethod(std::shared_ptr<const InputStatistics> statistics, const SicSettings& settings)
      : statistics_(std::move(statistics)), settings_(settings) {}

  std::string name() const override { return "sic"; }
  std::string description() const override;
  /// Errors: those of design_sic.
  Result<std::unique_ptr<codec::ChunkCoder>> prepare(const Matrix& matrix,
                                                     const codec::TensorModel& model,
                                                     const Executor& executor) const override;

 private:
  std::shared_ptr<const InputStatistics> statistics_;
  SicSettings settings_;
};

}  // namespace ratefloor::linear
