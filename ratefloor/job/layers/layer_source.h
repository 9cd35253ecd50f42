// What a calibrated run of `quantize` knows about the inputs of a model's matrices: from a file of
// statistics (statistics_source.h), or from a text that is taken through the model while it is
// being quantized, block by block (model/prefix_source.h).
//
// A run first surveys the original model: statistics of every input, one after the other, and how
// much the model minds noise in each matrix. From that the rates of all matrices follow
// (linear/allocation). Then, stage by stage, it asks for the statistics that matter now, with
// everything before already quantized, and hands back what the stage's matrices became.
//
// Stages are those of stages.h: what lies before the blocks, each block, what lies behind them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/calibration_record.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::job {

/// By input name (linear/calibration/input_names.h).
using StageStatistics =
    std::map<std::string, std::shared_ptr<const linear::InputStatistics>, std::less<>>;

/// Makes of a tensor's weights, row-major, what they are to be instead.
using WeightChange = std::function<Result<void>(std::span<float> weights)>;

/// Reads the weights of a tensor, row-major, as they are stored now: decoded where it is quantized.
using WeightReader = std::function<Result<void>(std::string_view name, std::span<float> out)>;

class LayerSource {
 public:
  virtual ~LayerSource() = default;

  /// What the result depends on beside the model and the options: a line for the run's plan.
  virtual std::string identity() const = 0;
  /// What is known beforehand: kind, hash, tokens.
  virtual CalibrationRecord describe() const = 0;

  using Visit = std::function<Result<void>(const linear::InputStatistics&)>;
  /// Statistics of all inputs of the original model, one at a time, a block's inputs together.
  virtual Result<void> survey(const Visit& visit, Progress& progress) = 0;
  /// KL, nats per token, of the original from the model with this tensor changed; nothing where the
  /// source cannot tell. May be called by a Visit.
  virtual Result<std::optional<double>> kl_with(std::string_view tensor,
                                                const WeightChange& change) = 0;

  /// Stages are entered and left in order, all of them, also by a run that goes on with what an
  /// interrupted one left. `wanted`: whether matrices of the stage are still to be quantized; else
  /// the result may be empty.
  virtual Result<StageStatistics> enter(std::size_t stage, bool wanted, Progress& progress) = 0;
  virtual Result<void> leave(std::size_t stage, const WeightReader& weights,
                             Progress& progress) = 0;

  /// After the last stage: mean KL of the original from the quantized model on text that no
  /// statistics have seen.
  virtual Result<std::optional<MeasuredKl>> measure(const WeightReader& weights,
                                                    Progress& progress) = 0;
};

}  // namespace ratefloor::job
