// ratefloor eval: how well a model predicts a text, and what quantizing it changed.
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "cli/running_options.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/model/evaluate.h"
#include "ratefloor/report/evaluation_html.h"
#include "ratefloor/report/evaluation_json.h"
#include "ratefloor/report/evaluation_table.h"

namespace ratefloor::cli {
namespace {

constexpr double kDefaultNoise = 0.01;

struct EvalOptions {
  CommonOptions common;
  PrecisionOption precision;
  model::EvaluationRequest request;
  std::string html;
  bool sensitivity = false;
};

/// What only makes sense together with something else.
Result<void> check_combination(const EvalOptions& options) {
  const model::EvaluationRequest& request = options.request;
  const auto needs = [](const char* option) {
    return make_error(ErrorCode::kInvalidArgument, std::string(option) + " needs --reference")
        .remedied_by("it compares with another version of the model");
  };
  if (request.reference.empty() && request.blocks) return needs("--blocks");
  if (request.reference.empty() && !request.statistics.empty()) return needs("--statistics");
  return check_output(options.common, "--html", options.html);
}

Result<void> write_results(const job::Evaluation& evaluation, const EvalOptions& options) {
  if (!options.html.empty())
    if (Result<void> done = write_file(options.html, report::evaluation_html(evaluation)); !done)
      return done;
  std::string table = report::evaluation_table(evaluation);
  if (!options.html.empty())
    table += "\nThe same as pictures: " + io::printable(options.html, 4096) + "\n";
  return deliver(options.common, table, [&] { return report::evaluation_json(evaluation); });
}

int eval_command(EvalOptions& options) {
  if (const Result<void> fits = check_combination(options); !fits) {
    print_error(fits.error());
    return fits.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  const Result<kernel::Precision> precision = options.precision.choose(options.common.quiet);
  if (!precision) {
    print_error(precision.error());
    return kFailed;
  }
  options.request.precision = *precision;
  options.request.seed = options.common.seed;
  if (options.sensitivity && options.request.noise == 0) options.request.noise = kDefaultNoise;
  if (!options.html.empty() && !options.request.reference.empty()) options.request.blocks = true;
  const Executor executor(options.common.threads);
  const Result<job::Evaluation> evaluation = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return model::evaluate(options.request, executor, *progress);
  }();
  if (!evaluation) {
    print_error(evaluation.error());
    return evaluation.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  for (const std::string& warning : evaluation->warnings) print_warning(warning);
  if (const Result<void> done = write_results(*evaluation, options); !done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

void add_comparison(CLI::App& command, EvalOptions& options) {
  command
      .add_option("--reference", options.request.reference,
                  "The model as it was: KL divergence, logits, and the error of every layer")
      ->check(not_empty, "")
      ->type_name("MODEL");
  command
      .add_option("--statistics", options.request.statistics,
                  "File of 'ratefloor calibrate': predict every layer's output error from it")
      ->check(not_empty, "")
      ->type_name("STATS");
  command.add_flag("--blocks", options.request.blocks,
                   "Also KL with one block replaced at a time (--html implies it)");
  command.add_flag("--sensitivity", options.sensitivity,
                   "Noise into one matrix at a time: KL by relative noise variance, for each");
  command
      .add_option("--noise", options.request.noise,
                  "Relative variance of that noise (default: 0.01); implies --sensitivity")
      ->check(number_between(1e-8, 1))
      ->type_name("R");
}

}  // namespace

void add_eval(CLI::App& app, Run& run) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = app.add_subcommand(
      "eval", "Run a model on a text: bits per byte, perplexity, distance from a reference");
  add_runnable_model(*command, options->request.model)->required();
  add_text(*command, options->request.text)->required();
  command
      ->add_option("--window", options->request.window,
                   "Tokens per window, each evaluated by itself (default: the model's context, at "
                   "most 2048)")
      ->check(whole_number(2, 1u << 24))
      ->type_name("N");
  command
      ->add_option("--stride", options->request.stride,
                   "From window to window (default: the window); smaller ones give every token "
                   "more context")
      ->check(whole_number(1, 1u << 24))
      ->type_name("N");
  command->add_option("--max-windows", options->request.max_windows, "Only the first N windows")
      ->check(whole_number(1, UINT64_MAX))
      ->type_name("N");
  add_comparison(*command, *options);
  options->precision.add_to(*command);
  command->add_flag("--low-memory", options->request.low_memory,
                    "One layer's weights in memory at a time");
  command->add_option("--html", options->html, "Also write the result as one page with charts")
      ->check(not_empty, "")
      ->type_name("FILE");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return eval_command(*options); }; });
}

}  // namespace ratefloor::cli
