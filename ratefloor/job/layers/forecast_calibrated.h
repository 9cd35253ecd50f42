// `ratefloor quantize --dry-run --calibration`: what a calibrated run would take, for a model that
// is there or for one of which only config.json is.
#pragma once

#include <optional>
#include <string>

#include "ratefloor/job/quantize_forecast.h"

namespace ratefloor::job {

/// The config.json that `model` means where no weights are with it: the file itself, or that of a
/// folder without *.safetensors. Nothing for anything else.
std::optional<std::string> config_alone(const std::string& model);

/// Of the request only model, options and version matter; of `plan` rate_bits does not. Errors as
/// of forecast_quantize; kUnsupported for a model without config.json, and for targets that cannot
/// be met. Cost: two seconds of timings.
Result<QuantizeForecast> forecast_calibrated(const QuantizeRequest& request, CalibrationPlan plan,
                                             const Executor& executor, Progress& progress);

}  // namespace ratefloor::job
