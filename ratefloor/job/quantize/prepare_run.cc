#include "ratefloor/job/quantize/prepare_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/cancelled_family.h"
#include "ratefloor/job/quantize.h"
#include "ratefloor/job/quantize/assemble.h"
#include "ratefloor/job/quantize/weight_check.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::job {
namespace {

Error invalid(std::string message, std::string remedy = "") {
  return make_error(ErrorCode::kInvalidArgument, std::move(message)).remedied_by(std::move(remedy));
}

bool positive(double x) { return x > 0 && std::isfinite(x); }

Result<void> check_target(const QuantizeOptions& options, const MethodFamily& family) {
  const int targets =
      options.bits.has_value() + options.distortion.has_value() + options.size_bytes.has_value();
  if (family.kind() == MethodFamily::Kind::kFixed) {
    if (targets == 0) return {};
    return invalid("the codec " + family.name() + " has a rate of its own",
                   "leave --bits, --distortion and --size out, or give a family: " +
                       std::string(MethodFamily::families()));
  }
  if (targets != 1)
    return invalid(targets == 0 ? "the codec " + family.name() + " needs a target"
                                : std::string("more than one target"),
                   "give one of --bits, --distortion and --size");
  if (options.bits && !positive(*options.bits)) return invalid("--bits must be above 0");
  if (options.size_bytes && *options.size_bytes == 0) return invalid("--size must be above 0");
  if (!options.distortion) return {};
  if (!(*options.distortion > 0 && *options.distortion < 1))
    return invalid("--distortion must lie between 0 and 1: it is relative to the variance");
  if (!family.continuous())
    return invalid("the codec " + family.name() + " has whole bits only and cannot meet an error",
                   "use --bits or --size, or another codec");
  return {};
}

Result<void> check_overrides(const QuantizeOptions& options, const MethodFamily& family) {
  for (const TensorOverride& one : options.overrides) {
    if (!one.bits) continue;
    const std::string what = "--tensor '" + io::printable(one.regex) + "': ";
    if (family.kind() == MethodFamily::Kind::kFixed)
      return invalid(what + "the codec " + family.name() + " has a rate of its own",
                     "only 'keep' goes with it");
    const double thousandths = *one.bits * 1000;
    if (!(thousandths >= static_cast<double>(family.lowest()) &&
          thousandths <= static_cast<double>(family.highest())))
      return invalid(what + "the codec " + family.name() + " has " +
                     std::to_string(static_cast<double>(family.lowest()) / 1000).substr(0, 4) +
                     " to " + std::to_string(family.highest() / 1000) + " bits");
    if (!family.continuous() && *one.bits != std::floor(*one.bits))
      return invalid(what + "the codec " + family.name() + " has whole bits only");
  }
  return {};
}

Budget budget_of(const QuantizeOptions& options, std::uint64_t weights) {
  const auto bytes = [&](double bits) {
    return static_cast<std::uint64_t>(bits * static_cast<double>(weights) / 8);
  };
  if (options.size_bytes) return {*options.size_bytes, bytes(kTotalTolerance), true};
  return {bytes(*options.bits), bytes(0.8 * kTotalTolerance), false};
}

void list_planned(PreparedRun& run) {
  for (const TensorDecision& decision : run.decisions)
    if (decision.quantize)
      run.tensors.push_back({.tensor = decision.tensor,
                             .weights = run.model.tensors()[decision.tensor].elements(),
                             .own_bits = decision.own_bits,
                             .zero = false});
}

}  // namespace

Result<MethodFamily> check_options(const QuantizeOptions& options) {
  if (options.effort && (*options.effort < 1 || *options.effort > 9))
    return invalid("--effort goes from 1 to 9");
  Result<MethodFamily> family = MethodFamily::parse(options.codec, options.effort);
  if (!family)
    return std::move(family).error().remedied_by(
        "--codec takes one of these methods, or a family of them: " +
        std::string(MethodFamily::families()));
  if (Result<void> fine = check_target(options, *family); !fine) return std::move(fine).error();
  if (Result<void> fine = check_overrides(options, *family); !fine) return std::move(fine).error();
  if (options.calibration.empty()) return family;
  if (const Result<int> states = log2_states_of(*family); !states) return states.error();
  if (options.distortion)
    return invalid("--distortion is of weights, --calibration for the errors of outputs",
                   "give --bits or --size");
  return family;
}

Result<PreparedRun> open_run(const std::string& path, const QuantizeOptions& options) {
  Result<MethodFamily> family = check_options(options);
  if (!family) return std::move(family).error();
  Result<io::Model> model = io::open_model(path);
  if (!model) return std::move(model).error();
  if (is_quantized(*model)) return already_quantized(*model);
  Result<std::vector<TensorDecision>> decisions = decide_tensors(*model, options.overrides);
  if (!decisions) return std::move(decisions).error();
  if (const Result<std::string> config = output_config(*model, *decisions, {}); !config)
    return config.error();

  PreparedRun run{*std::move(family), *std::move(model), *std::move(decisions), {}, {}, 0, {}};
  run.warnings = run.model.warnings();
  for (const io::TensorInfo& tensor : run.model.tensors())
    if (io::is_readable(tensor.dtype)) run.weights += tensor.elements();
  if (options.bits || options.size_bytes) run.budget = budget_of(options, run.weights);
  list_planned(run);
  return run;
}

Result<void> check_all_weights(PreparedRun& run, const Executor& executor, Progress& progress) {
  for (PlannedTensor& planned : run.tensors) {
    const io::TensorInfo& tensor = run.info(planned);
    const Result<io::TensorMatrix> matrix = run.model.matrix(tensor);
    if (!matrix) return matrix.error();
    Result<WeightContent> content = check_weights(*matrix, executor);
    run.model.release(tensor);
    progress.advance(tensor.elements());
    if (!content)
      return std::move(content)
          .error()
          .in_file(tensor.file)
          .in_tensor(io::printable(tensor.name))
          .at(tensor.offset);
    planned.zero = *content == WeightContent::kZero;
    if (*content != WeightContent::kConstant) continue;
    run.decisions[planned.tensor].quantize = false;
    run.warnings.push_back("tensor '" + io::printable(tensor.name) +
                           "': all weights are equal; kept as it is");
  }
  std::erase_if(run.tensors, [&](const PlannedTensor& planned) {
    return !run.decisions[planned.tensor].quantize;
  });
  if (!run.tensors.empty()) return {};
  return make_error(ErrorCode::kDegenerate, "nothing to quantize: all weights are equal")
      .in_file(run.model.path());
}

}  // namespace ratefloor::job
