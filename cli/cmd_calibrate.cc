// ratefloor calibrate: what the linear layers of a model see on a text, for algorithms that need
// it.
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "cli/running_options.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/linear/calibration/join_statistics.h"
#include "ratefloor/model/calibrate.h"
#include "ratefloor/report/calibration_report.h"

namespace ratefloor::cli {
namespace {

struct CalibrateOptions {
  CommonOptions common;
  PrecisionOption precision;
  model::CalibrationRequest request;
  std::vector<std::string> merge;
};

Error bad_usage(std::string what, std::string remedy) {
  return make_error(ErrorCode::kInvalidArgument, std::move(what)).remedied_by(std::move(remedy));
}

Result<void> check_combination(const CalibrateOptions& options) {
  if (!options.merge.empty() && !(options.request.model.empty() && options.request.text.empty()))
    return bad_usage("--merge takes files of statistics, not a model and a text",
                     "calibrate first, merge then");
  if (options.merge.size() == 1) return bad_usage("--merge needs at least two files", "");
  if (options.merge.empty() && (options.request.model.empty() || options.request.text.empty()))
    return bad_usage("a MODEL and --text are needed", "or --merge and files of statistics");
  return check_output(options.common, "-o", options.request.output);
}

int fail(const Error& error) {
  print_error(error);
  return error.code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
}

int merge_command(const CalibrateOptions& options) {
  const Result<void> merged = linear::merge_statistics(options.merge, options.request.output);
  return merged ? kDone : fail(merged.error());
}

int calibrate_command(CalibrateOptions& options) {
  if (const Result<void> fits = check_combination(options); !fits) return fail(fits.error());
  if (!options.merge.empty()) return merge_command(options);
  const Result<kernel::Precision> precision = options.precision.choose(options.common.quiet);
  if (!precision) return fail(precision.error());
  options.request.precision = *precision;
  const Executor executor(options.common.threads);
  const Result<job::CalibrationSummary> summary = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return model::calibrate(options.request, executor, *progress);
  }();
  if (!summary) return fail(summary.error());
  for (const std::string& warning : summary->warnings) print_warning(warning);
  const Result<void> done = deliver(options.common, report::calibration_table(*summary),
                                    [&] { return report::calibration_json(*summary); });
  return done ? kDone : fail(done.error());
}

}  // namespace

void add_calibrate(CLI::App& app, Run& run) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = app.add_subcommand(
      "calibrate", "Gather the input covariances of all linear layers on a text");
  add_runnable_model(*command, options->request.model);
  add_text(*command, options->request.text);
  command->add_option("-o,--output", options->request.output, "File to write")
      ->required()
      ->check(not_empty, "")
      ->type_name("STATS");
  command
      ->add_option("--window", options->request.window,
                   "Tokens per window (default: the model's context, at most 2048)")
      ->check(whole_number(2, 1u << 24))
      ->type_name("N");
  command
      ->add_option("--skip-windows", options->request.skip_windows,
                   "Leave out the first N windows: another run may have them")
      ->check(whole_number(0, UINT64_MAX))
      ->type_name("N");
  command->add_option("--max-windows", options->request.max_windows, "Only N windows")
      ->check(whole_number(1, UINT64_MAX))
      ->type_name("N");
  command->add_flag("--resume", options->request.resume, "Go on where a run was interrupted");
  command
      ->add_option("--merge", options->merge,
                   "Instead of a run: add up statistics of several texts, in this order")
      ->type_name("STATS…");
  options->precision.add_to(*command);
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return calibrate_command(*options); }; });
}

}  // namespace ratefloor::cli
