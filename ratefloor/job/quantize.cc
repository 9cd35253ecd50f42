#include "ratefloor/job/quantize.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/encode_layers.h"
#include "ratefloor/job/quantize/assemble.h"
#include "ratefloor/job/quantize/encode_model.h"
#include "ratefloor/job/quantize/make_record.h"
#include "ratefloor/job/quantize/plan.h"
#include "ratefloor/job/quantize/prepare_run.h"

namespace ratefloor::job {
namespace {

// What is worth a warning.
constexpr double kMissedRate = 0.02, kMissedError = 0.005;

/// Of tensors that did not come near what they were encoded for.
void warn_of_missed_targets(const QuantizeOptions& options, const PreparedRun& run,
                            const QuantizeRecord& record, std::vector<std::string>& warnings) {
  if (!run.family.continuous()) return;
  const auto text = [](double value) { return std::to_string(value); };
  for (std::size_t i = 0; i < record.tensors.size(); ++i) {
    const QuantizedTensor& tensor = record.tensors[i];
    if (run.tensors[i].zero) continue;
    std::string missed;
    if (const std::optional<double> own = run.tensors[i].own_bits) {
      if (std::abs(tensor.stored_bpw - *own) > kMissedRate)
        missed = "it takes " + text(tensor.stored_bpw) + " bits per weight, not " + text(*own);
    } else if (options.distortion) {
      if (std::abs(tensor.distortion / *options.distortion - 1) > kMissedError)
        missed = "its error is " + text(tensor.distortion) + ", not " + text(*options.distortion);
    }
    if (!missed.empty())
      warnings.push_back("tensor '" + io::printable(tensor.name) + "': " + missed +
                         "; no member of " + run.family.name() + " came nearer");
  }
}

std::string resumed_text(const PreparedRun& run, const Staging& staging) {
  const auto begun =
      std::count_if(run.tensors.begin(), run.tensors.end(), [&](const PlannedTensor& tensor) {
        return !staging.history(tensor.tensor).attempts.empty();
      });
  return std::to_string(begun) + " of " + std::to_string(run.tensors.size()) +
         " tensors are there from the interrupted run";
}

std::uint64_t total_units(const PreparedRun& run) {
  using Kind = EncodeTarget::Kind;
  std::uint64_t units = 0;
  for (const PlannedTensor& tensor : run.tensors) {
    const Kind kind = !run.family.continuous()        ? Kind::kMember
                      : run.budget || tensor.own_bits ? Kind::kRate
                                                      : Kind::kDistortion;
    units += tensor.weights * (1 + progress_units(run.family, kind));
  }
  return units;
}

/// The quantized model exists twice while it is assembled. A size that no target tells beforehand
/// is not guessed at: what is staged when the disk is full is there for --resume.
Result<void> check_disk(const std::string& output, const PreparedRun& run) {
  if (!run.budget) return {};
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::path existing = fs::absolute(output, failed);
  while (!fs::exists(existing, failed) && existing.has_relative_path())
    existing = existing.parent_path();
  const fs::space_info space = fs::space(existing, failed);
  const std::uint64_t needed = 2 * std::min(run.budget->bytes, run.model.tensor_bytes());
  if (failed || space.available >= needed) return {};
  return make_error(ErrorCode::kIo, "the disk has " + std::to_string(space.available) +
                                        " bytes free; up to " + std::to_string(needed) +
                                        " are needed for a while")
      .in_file(output)
      .remedied_by("free some disk space or choose another folder");
}

}  // namespace

Result<QuantizeResult> quantize(const QuantizeRequest& request, const Executor& executor,
                                Progress& progress) {
  Result<PreparedRun> run = open_run(request.model, request.options);
  if (!run) return std::move(run).error();
  const Result<std::string> plan = plan_text(run->model, request.options, request.version);
  if (!plan) return plan.error();
  const Result<OutputState> state = inspect_output(request.output, *plan, request.resume);
  if (!state) return state.error();
  QuantizeResult result;
  if (*state == OutputState::kComplete) {
    remove_staging(request.output);
    result.already_complete = true;
    return result;
  }

  progress.begin(total_units(*run));
  if (Result<void> fine = check_all_weights(*run, executor, progress); !fine)
    return std::move(fine).error();
  if (*state == OutputState::kFresh)
    if (Result<void> fine = check_disk(request.output, *run); !fine) return std::move(fine).error();

  Result<Staging> staging = Staging::open(request.output, *plan, run->model.tensors().size());
  if (!staging) return std::move(staging).error();
  if (*state == OutputState::kPartial) progress.item(resumed_text(*run, *staging));
  const EncodeContext context{run->model, run->family, *staging,
                              executor,   progress,    request.after_tensor};
  std::optional<CalibrationRecord> calibration;
  const Result<EncodedModel> encoded = [&]() -> Result<EncodedModel> {
    if (!request.layers) return encode_model(request.options, *run, context);
    Result<EncodedLayers> layers = encode_layers(request.options, *run, context, *request.layers);
    if (!layers) return std::move(layers).error();
    calibration = std::move(layers->calibration);
    return std::move(layers->model);
  }();
  if (!encoded) {
    staging->abandon();
    return encoded.error();
  }

  Result<QuantizeRecord> record =
      make_record(run->model, run->decisions, encoded->attempts, encoded->shared);
  if (!record) return std::move(record).error();
  record->version = request.version;
  record->plan = plan_digest(*plan);
  record->options = request.options;
  record->calibration = std::move(calibration);
  if (Result<void> done = assemble(run->model, run->decisions, *record,
                                   request.record_text(*record), encoded->shared, *staging);
      !done)
    return std::move(done).error();
  result.warnings = std::move(run->warnings);
  result.warnings.insert(result.warnings.end(), encoded->warnings.begin(), encoded->warnings.end());
  warn_of_missed_targets(request.options, *run, *record, result.warnings);
  result.record = *std::move(record);
  return result;
}

}  // namespace ratefloor::job
