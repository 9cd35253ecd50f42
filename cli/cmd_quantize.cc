// ratefloor quantize MODEL -o DIR: the model's matrices in as few bits as they are to take, by
// themselves or calibrated; or, with --dry-run, what that would give and take.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "cli/calibration_option.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/codec/method_name.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/forecast_calibrated.h"
#include "ratefloor/job/quantize.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/job/quantize_forecast.h"
#include "ratefloor/report/quantize_forecast.h"
#include "ratefloor/report/quantize_html.h"
#include "ratefloor/report/quantize_json.h"
#include "ratefloor/report/quantize_json_read.h"
#include "ratefloor/report/quantize_table.h"

namespace ratefloor::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string model, output, codec = "ectcq", size, html;
  std::optional<double> bits, distortion;
  std::optional<int> effort;
  std::vector<std::string> overrides;
  bool dry_run = false, resume = false;
  CalibrationOption calibration;
};

Error usage(std::string message) {
  return make_error(ErrorCode::kInvalidArgument, std::move(message));
}

int fail(const Error& error) {
  print_error(error);
  return error.code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
}

std::optional<double> decimal(std::string_view text) {
  double value = 0;
  const auto [end, status] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (status != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
      value < 0)
    return std::nullopt;
  return value;
}

/// "3GB", "2.5GiB", "700 MB", "12345"; rounded down.
Result<std::uint64_t> parse_size(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, double>, 10> kUnits = {{{"", 1},
                                                                           {"B", 1},
                                                                           {"kB", 1e3},
                                                                           {"MB", 1e6},
                                                                           {"GB", 1e9},
                                                                           {"TB", 1e12},
                                                                           {"KiB", 0x1p10},
                                                                           {"MiB", 0x1p20},
                                                                           {"GiB", 0x1p30},
                                                                           {"TiB", 0x1p40}}};
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string_view unit = std::string_view(text).substr(end);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  for (const auto& [name, factor] : kUnits) {
    if (!std::equal(unit.begin(), unit.end(), name.begin(), name.end(), same)) continue;
    const std::optional<double> number = decimal(std::string_view(text).substr(0, end));
    if (number && *number * factor >= 1 && *number * factor < 0x1p63)
      return static_cast<std::uint64_t>(*number * factor);
  }
  return usage("--size '" + io::printable(text) + "' is not a size")
      .remedied_by("for example 3GB (3·10^9 bytes), 2.5GiB, 700MB, 123456");
}

/// "REGEX=BITS" or "REGEX=keep"; the last '=' counts.
Result<job::TensorOverride> parse_override(const std::string& text) {
  const std::size_t at = text.rfind('=');
  if (at != std::string::npos && at > 0) {
    const std::string_view value = std::string_view(text).substr(at + 1);
    job::TensorOverride one{text.substr(0, at), std::nullopt};
    if (value == "keep") return one;
    one.bits = decimal(value);
    if (one.bits && *one.bits > 0) return one;
  }
  return usage("--tensor '" + io::printable(text) + "' is not REGEX=BITS or REGEX=keep")
      .remedied_by("for example --tensor 'lm_head|embed=4' --tensor 'layers\\.0\\.=keep'");
}

Result<job::QuantizeRequest> request_of(const Options& options) {
  job::QuantizeRequest request;
  request.model = options.model;
  request.output = options.output;
  request.resume = options.resume;
  request.version = RATEFLOOR_VERSION;
  request.record_text = report::quantize_json;
  request.options.codec = options.codec;
  request.options.bits = options.bits;
  request.options.distortion = options.distortion;
  request.options.effort = options.effort;
  request.options.seed = options.common.seed;
  request.options.uniform_rates = options.calibration.uniform();
  request.options.shared_basis = options.calibration.shared_basis();
  if (!options.size.empty()) {
    const Result<std::uint64_t> size = parse_size(options.size);
    if (!size) return size.error();
    request.options.size_bytes = *size;
  }
  for (const std::string& text : options.overrides) {
    Result<job::TensorOverride> one = parse_override(text);
    if (!one) return std::move(one).error();
    request.options.overrides.push_back(*std::move(one));
  }
  return request;
}

int dry_run(const Options& options, job::QuantizeRequest& request) {
  const Executor executor(options.common.threads);
  std::optional<job::CalibrationPlan> plan;
  if (options.calibration.forecast()) {
    const Result<job::CalibrationPlan> made =
        options.calibration.plan(options.model, options.common.quiet);
    if (!made) return fail(made.error());
    plan = *made;
    request.options.calibration = "a dry run";
  }
  const Result<job::QuantizeForecast> forecast = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return plan ? job::forecast_calibrated(request, *plan, executor, *progress)
                : job::forecast_quantize(request, executor, *progress);
  }();
  if (!forecast) return fail(forecast.error());
  if (const Result<void> done = deliver(options.common, report::forecast_table(*forecast),
                                        [&] { return report::forecast_json(*forecast); });
      !done)
    return fail(done.error());
  return kDone;
}

/// The page, where it is wanted; then the table, or the JSON.
Result<void> write_results(const Options& options, const job::QuantizeRecord& record,
                           std::string table, const std::function<std::string()>& json) {
  if (!options.html.empty()) {
    if (Result<void> done = write_file(options.html, report::quantize_html(record)); !done)
      return done;
    table += "The same as pictures: " + io::printable(options.html, 4096) + "\n";
  }
  return deliver(options.common, table, json);
}

/// The folder was finished before: what it says about itself is the result.
int deliver_finished(const Options& options) {
  const std::string path = options.output + "/ratefloor.json";
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return fail(file.error());
  const std::string text(io::as_text(file->bytes()));
  job::QuantizeRecord record;
  if (!options.html.empty()) {
    Result<job::QuantizeRecord> read = report::read_quantize_json(text);
    if (!read) return fail(std::move(read).error().in_file(path));
    record = *std::move(read);
  }
  if (const Result<void> done = write_results(
          options, record, io::printable(options.output, 4096) + " is complete already\n",
          [&] { return text; });
      !done)
    return fail(done.error());
  return kDone;
}

/// What is written beside the folder: not into one another, and not found out after the work.
Result<void> check_outputs(const Options& options) {
  if (!options.common.json_to_stdout())
    if (Result<void> fine = check_output({}, "--json", options.common.json); !fine) return fine;
  if (!options.html.empty() && options.dry_run) return usage("--html goes with -o, not --dry-run");
  return check_output(options.common, "--html", options.html);
}

int quantize_command(const Options& options) {
  Result<job::QuantizeRequest> request = request_of(options);
  if (!request) return fail(request.error());
  if (const Result<void> fine = check_outputs(options); !fine) return fail(fine.error());
  if (const Result<void> fine = options.calibration.check(options.dry_run); !fine)
    return fail(fine.error());
  if (options.dry_run) return dry_run(options, *request);
  if (options.output.empty()) return fail(usage("-o DIR is required (or --dry-run)"));

  const Executor executor(options.common.threads);
  std::unique_ptr<job::LayerSource> layers;
  if (options.calibration.given()) {
    Result<std::unique_ptr<job::LayerSource>> source = options.calibration.open(
        options.model, options.common.seed, options.common.quiet, executor);
    if (!source) return fail(source.error());
    layers = *std::move(source);
    request->layers = layers.get();
    request->options.calibration = layers->identity();
  }
  const Result<job::QuantizeResult> result = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::quantize(*request, executor, *progress);
  }();
  if (!result) return fail(result.error());
  if (result->already_complete) return deliver_finished(options);
  for (const std::string& warning : result->warnings) print_warning(warning);
  const std::string table = report::quantize_table(result->record) +
                            "\nThe quantized model: " + io::printable(options.output, 4096) + "\n";
  if (const Result<void> done = write_results(
          options, result->record, table, [&] { return report::quantize_json(result->record); });
      !done)
    return fail(done.error());
  return kDone;
}

std::string policy_text() {
  return fmt::format(
      "Quantized are floating-point tensors with two dimensions or more and at least {} weights\n"
      "(rows: the first dimension, of at least {} weights), embeddings and head included, all at\n"
      "the same rate. Untouched, byte for byte, stay vectors (norms, biases), small or other\n"
      "tensors, and the routers of mixtures of experts (*.mlp.gate.weight, *router*). --bits and\n"
      "--size count everything: streams, untouched tensors, the headers of the files.",
      job::kMinWeights, job::kMinCols);
}

}  // namespace

void add_quantize(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("quantize", "Write a model with its matrices in as few bits as asked for");
  command->footer(policy_text());
  command->add_option("MODEL", options->model, "Hugging Face folder or .safetensors file")
      ->required()
      ->check(not_empty, "");
  command
      ->add_option("-o,--output", options->output, "The folder to make; must not exist or be empty")
      ->check(not_empty, "")
      ->type_name("DIR");
  command
      ->add_option("--bits", options->bits,
                   "Stored bits per weight of the whole model, everything counted")
      ->check(number_between(1e-3, 64))
      ->type_name("B");
  command
      ->add_option("--distortion", options->distortion,
                   "Squared error of every quantized tensor, relative to its variance")
      ->check(number_between(1e-12, 0.999999))
      ->type_name("D");
  command
      ->add_option("--size", options->size,
                   "Bytes of all weight files, never exceeded: 3GB, 2.5GiB, 700MB")
      ->check(not_empty, "")
      ->type_name("BYTES");
  command
      ->add_option("--codec", options->codec,
                   fmt::format("A family, with a target: {}; or one method, without: {} "
                               "(default: ectcq)",
                               job::MethodFamily::families(), codec::method_grammar()))
      ->check(not_empty, "")
      ->type_name("NAME");
  command
      ->add_option("--effort", options->effort,
                   "How hard ectcq searches: 1 fast … 9 thorough (default: 5)")
      ->check(CLI::Range(1, 9))
      ->type_name("N");
  command
      ->add_option("--tensor", options->overrides,
                   "Tensors whose name matches REGEX (RE2, anywhere in it) take BITS bits per "
                   "weight, or stay as they are with 'keep'; may be repeated, the last match "
                   "wins")
      ->allow_extra_args(false)
      ->take_all()
      ->type_name("REGEX=BITS");
  command->add_flag(
      "--dry-run", options->dry_run,
      "Only predict size, time and memory; with --calibration, MODEL may be a config.json");
  command->add_flag("--resume", options->resume, "Go on with what an interrupted run left in DIR");
  options->calibration.add_to(*command);
  command->add_option("--html", options->html, "Write a self-contained page with the charts to F")
      ->check(not_empty, "")
      ->type_name("F");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return quantize_command(*options); }; });
}

}  // namespace ratefloor::cli
