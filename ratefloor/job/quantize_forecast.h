// `ratefloor quantize --dry-run`: what a run would give and take, from a small part of the work.
//
// Up to kForecastTensors of the largest tensors, of different shapes, are sampled: 65,536 weights
// of each are encoded for the target that the run would have. Sizes follow the targets; errors and
// times are extrapolated, times from one thread to all. Nothing is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/forecast_layers.h"
#include "ratefloor/job/quantize.h"

namespace ratefloor::job {

inline constexpr std::size_t kForecastTensors = 4;

struct ForecastSample {
  std::string name, codec;
  std::uint64_t weights = 0;  // sampled
  double stored_bpw = 0;      // predicted for the whole tensor
  double distortion = 0;      // of the sample
  double nanoseconds = 0;     // a weight, on one thread
};

struct QuantizeForecast {
  std::string version;
  QuantizeOptions options;
  std::uint64_t weights = 0, quantized_weights = 0, untouched_bytes = 0;
  std::uint64_t stored_bytes = 0;  // of all weight files
  double stored_bpw = 0;           // the same, in bits per weight of the model
  double distortion = 0;           // mean of the samples
  unsigned threads = 0;
  double seconds = 0;
  std::uint64_t memory_bytes = 0;  // beside the mapped model
  std::uint64_t disk_bytes = 0;    // at most, while the folder is assembled
  std::vector<ForecastSample> samples;
  /// Of a calibrated run, which has no samples: errors are not known beforehand.
  std::optional<LayersForecast> layers{};
};

/// Of the request only model, options and version matter. Errors as of quantize(), but for those of
/// the output folder and of weights that are not looked at.
Result<QuantizeForecast> forecast_quantize(const QuantizeRequest& request, const Executor& executor,
                                           Progress& progress);

}  // namespace ratefloor::job
