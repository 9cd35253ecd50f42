#include "ratefloor/job/layers/forecast_calibrated.h"

#include <filesystem>
#include <utility>

#include "ratefloor/base/physical_memory.h"
#include "ratefloor/job/layers/cancelled_family.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/job/quantize/rate_plan.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;

constexpr double kLeastRate = 0.1;           // of codec sic
constexpr std::uint64_t kHeaderBytes = 160;  // of a safetensors file, for each tensor

struct Target {
  DecoderShape shape;
  double rate_bits = 0;
};

Error not_met(const std::string& path) {
  return make_error(ErrorCode::kUnsupported,
                    "cannot be met: the tensors that stay as they are leave nothing for the others")
      .in_file(path)
      .remedied_by("allow more");
}

/// Everything but time and memory, from sizes alone.
Result<Target> from_config(const QuantizeOptions& options, const std::string& path,
                           QuantizeForecast& forecast) {
  const Result<io::ModelConfig> config = io::read_config(path);
  if (!config) return Error(config.error()).in_file(path);
  Target target{.shape = shape_of(*config)};
  const DecoderShape& shape = target.shape;
  const std::uint64_t tensors = shape.layers * 9 + 3;
  forecast.weights = shape.total();
  forecast.quantized_weights = shape.matrices();
  forecast.untouched_bytes = shape.vectors() * shape.entry_bytes;
  forecast.stored_bytes =
      options.bits
          ? static_cast<std::uint64_t>(*options.bits * static_cast<double>(shape.total()) / 8)
          : *options.size_bytes;
  const std::uint64_t fixed = forecast.untouched_bytes + kHeaderBytes * tensors;
  if (forecast.stored_bytes <= fixed) return not_met(path);
  target.rate_bits = 8.0 * static_cast<double>(forecast.stored_bytes - fixed) /
                     static_cast<double>(shape.matrices());
  if (target.rate_bits < kLeastRate) return not_met(path);
  return target;
}

Result<Target> from_model(const QuantizeRequest& request, QuantizeForecast& forecast) {
  const Result<PreparedRun> run = open_run(request.model, request.options);
  if (!run) return run.error();
  if (!run->model.config())
    return make_error(ErrorCode::kUnsupported, "there is no config.json to tell the layers from")
        .in_file(request.model)
        .remedied_by("give a Hugging Face folder");
  const Result<double> rate =
      common_rate(run->model, run->decisions, run->tensors, *run->budget, run->family);
  if (!rate) return Error(rate.error()).in_file(run->model.path());
  Target target{.shape = shape_of(*run->model.config()), .rate_bits = *rate};
  std::vector<std::uint64_t> streams(run->model.tensors().size(), 0);
  for (const PlannedTensor& planned : run->tensors) {
    streams[planned.tensor] = static_cast<std::uint64_t>(planned.own_bits.value_or(*rate) *
                                                         static_cast<double>(planned.weights) / 8);
    forecast.quantized_weights += planned.weights;
  }
  const Result<ModelSize> size = model_size(run->model, run->decisions, streams);
  if (!size) return size.error();
  for (const TensorDecision& decision : run->decisions)
    if (!decision.quantize) forecast.untouched_bytes += run->model.tensors()[decision.tensor].bytes;
  forecast.weights = run->weights;
  forecast.stored_bytes = size->stored_bytes;
  return target;
}

}  // namespace

std::optional<std::string> config_alone(const std::string& model) {
  std::error_code failed;
  const fs::path path(model);
  if (fs::is_regular_file(path, failed))
    return path.extension() == ".json" && !path.filename().string().ends_with(".index.json")
               ? std::optional(model)
               : std::nullopt;
  const fs::path config = path / "config.json";
  if (!fs::is_regular_file(config, failed)) return std::nullopt;
  for (fs::directory_iterator entry(path, failed), end; entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".safetensors") || name.ends_with(".index.json")) return std::nullopt;
  }
  return config.string();
}

Result<QuantizeForecast> forecast_calibrated(const QuantizeRequest& request, CalibrationPlan plan,
                                             const Executor& executor, Progress& progress) {
  const Result<MethodFamily> family = check_options(request.options);
  if (!family) return family.error();
  const Result<int> states = log2_states_of(*family);
  if (!states) return states.error();
  progress.begin(2);
  QuantizeForecast forecast;
  forecast.version = request.version;
  forecast.options = request.options;
  forecast.threads = executor.threads();
  const std::optional<std::string> config = config_alone(request.model);
  const Result<Target> target =
      config ? from_config(request.options, *config, forecast) : from_model(request, forecast);
  if (!target) return target.error();
  progress.advance(1);
  progress.item("timing this machine");
  plan.rate_bits = target->rate_bits;
  const Result<UnitCosts> costs =
      measure_unit_costs(*states, plan.rate_bits, plan.precision, executor);
  if (!costs) return costs.error();
  progress.advance(1);
  forecast.layers =
      forecast_layers(target->shape, plan, *costs, forecast.threads, physical_memory());
  forecast.stored_bpw =
      8 * static_cast<double>(forecast.stored_bytes) / static_cast<double>(forecast.weights);
  forecast.seconds = forecast.layers->seconds();
  forecast.memory_bytes = forecast.layers->memory_bytes;
  forecast.disk_bytes = 2 * forecast.stored_bytes;
  return forecast;
}

}  // namespace ratefloor::job
