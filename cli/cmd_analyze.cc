// ratefloor analyze MODEL: for every weight matrix, the density it follows, the floor, and how many
// bits per weight each method wastes on it.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/analyze.h"
#include "ratefloor/report/analysis_html.h"
#include "ratefloor/report/analysis_json.h"
#include "ratefloor/report/analysis_table.h"

namespace ratefloor::cli {
namespace {

struct AnalyzeOptions {
  CommonOptions common;
  std::string model, tensor, methods, html;
  bool skip_invalid = false;
};

Result<void> write_results(const job::Analysis& analysis, const AnalyzeOptions& options) {
  if (!options.html.empty())
    if (Result<void> done = write_file(options.html, report::analysis_html(analysis)); !done)
      return done;
  std::string table = report::analysis_table(analysis);
  if (!options.html.empty())
    table += "\nThe same as pictures: " + io::printable(options.html, 4096) + "\n";
  return deliver(options.common, table, [&] { return report::analysis_json(analysis); });
}

int analyze(const AnalyzeOptions& options) {
  if (!options.common.json_to_stdout() && same_file(options.html, options.common.json)) {
    print_error(make_error(ErrorCode::kInvalidArgument, "--json and --html name the same file"));
    return kBadUsage;
  }
  job::AnalyzeRequest request;
  request.model = options.model;
  request.tensor_regex = options.tensor;
  request.methods = options.methods;
  request.version = RATEFLOOR_VERSION;

  const Executor executor(options.common.threads);
  Result<job::Analysis> analysis = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::analyze(request, executor, *progress);
  }();
  if (!analysis) {
    print_error(analysis.error());
    return analysis.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  for (const std::string& warning : analysis->warnings) print_warning(warning);

  if (const Result<void> done = write_results(*analysis, options); !done) {
    print_error(done.error());
    return kFailed;
  }

  for (const job::SkippedTensor& skipped : analysis->skipped) {
    if (options.skip_invalid)
      print_warning("skipped: " + skipped.error.to_string());
    else
      print_error(skipped.error);
  }
  return analysis->skipped.empty() || options.skip_invalid ? kDone : kFailed;
}

}  // namespace

void add_analyze(CLI::App& app, Run& run) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App* command = app.add_subcommand(
      "analyze", "How far is each quantization method from the floor, matrix by matrix?");
  command->add_option("MODEL", options->model, "Hugging Face folder or .safetensors file")
      ->required()
      ->check(not_empty, "");
  command->add_option("--tensor", options->tensor, "Only tensors whose name matches this (RE2)")
      ->type_name("REGEX");
  command
      ->add_option("--methods", options->methods,
                   fmt::format("Comma-separated: {} (default: {})", codec::method_grammar(),
                               codec::kDefaultMethods))
      ->check(not_empty, "")
      ->type_name("LIST");
  command->add_option("--html", options->html, "Write a self-contained page with the charts to F")
      ->check(
          [](const std::string& path) {
            return path == "-" ? std::string("takes a file, not '-'") : not_empty(path);
          },
          "")
      ->type_name("F");
  command->add_flag("--skip-invalid", options->skip_invalid,
                    "Tensors with NaN, Inf or no weights are warnings, not failures");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return analyze(*options); }; });
}

}  // namespace ratefloor::cli
