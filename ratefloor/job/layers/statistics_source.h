// A file of calibration statistics as the source of a calibrated run: every matrix is quantized for
// the inputs that it has in the original model.
#pragma once

#include <memory>
#include <string>

#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/linear/calibration/calibration_file.h"

namespace ratefloor::job {

class StatisticsSource final : public LayerSource {
 public:
  explicit StatisticsSource(linear::CalibrationFile file);

  std::string identity() const override;
  CalibrationRecord describe() const override;
  Result<void> survey(const Visit& visit, Progress& progress) override;
  /// None: a file knows inputs, not what the model makes of errors.
  Result<std::optional<double>> kl_with(std::string_view tensor,
                                        const WeightChange& change) override;
  Result<StageStatistics> enter(std::size_t stage, bool wanted, Progress& progress) override;
  Result<void> leave(std::size_t stage, const WeightReader& weights, Progress& progress) override;
  Result<std::optional<MeasuredKl>> measure(const WeightReader& weights,
                                            Progress& progress) override;

 private:
  Result<linear::InputStatistics> read(const std::string& name) const;

  linear::CalibrationFile file_;
  std::size_t blocks_ = 0;
};

}  // namespace ratefloor::job
