// ratefloor curve: bounds and quantizers of one source over a range of rates.
#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/curve.h"
#include "ratefloor/job/rate_range.h"
#include "ratefloor/report/curve_json.h"
#include "ratefloor/report/curve_svg.h"
#include "ratefloor/report/curve_table.h"
#include "ratefloor/source/source.h"

namespace ratefloor::cli {
namespace {

struct CurveOptions {
  CommonOptions common;
  std::string source, rates;
  std::string methods{job::kDefaultCurveMethods};
  std::string svg;
};

Result<void> write_results(const job::Curve& curve, const CurveOptions& options) {
  if (!options.svg.empty())
    if (Result<void> done = write_file(options.svg, report::curve_svg(curve)); !done) return done;
  std::string table = report::curve_table(curve);
  if (!options.svg.empty())
    table += "\nThe same as a picture: " + io::printable(options.svg, 4096) + "\n";
  return deliver(options.common, table, [&] { return report::curve_json(curve); });
}

int curve_command(const CurveOptions& options) {
  const auto bad_usage = [](const Error& error) {
    print_error(error);
    return kBadUsage;
  };
  if (!options.common.json_to_stdout() && same_file(options.svg, options.common.json)) {
    return bad_usage(
        make_error(ErrorCode::kInvalidArgument, "--json and --svg name the same file"));
  }
  const Result<std::unique_ptr<source::Source>> source = source::parse_source(options.source);
  if (!source) return bad_usage(source.error());
  Result<std::vector<double>> rates = job::parse_rate_range(options.rates);
  if (!rates) return bad_usage(rates.error());
  Result<std::vector<job::CurveMethod>> methods = job::parse_curve_methods(options.methods);
  if (!methods) return bad_usage(methods.error());

  job::CurveRequest request;
  request.rates_bits = *std::move(rates);
  request.methods = *std::move(methods);
  const Executor executor(options.common.threads);
  const job::Curve curve = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::compute_curve(**source, request, executor, *progress);
  }();
  if (const Result<void> done = write_results(curve, options); !done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_curve(CLI::App& app, Run& run) {
  auto options = std::make_shared<CurveOptions>();
  CLI::App* command = app.add_subcommand(
      "curve", "Bounds and quantizers of a source over a range of rates: table, JSON, SVG");
  command->add_option("--source", options->source, "gaussian, laplace, uniform or ggd:BETA")
      ->type_name("S")
      ->required();
  command
      ->add_option("--rates", options->rates,
                   "First rate, last rate and step in bits, for example 0.25:5:0.25")
      ->type_name("A:B:STEP")
      ->required();
  command
      ->add_option("--methods", options->methods,
                   fmt::format("Comma-separated: {} (default: {})", job::curve_method_grammar(),
                               job::kDefaultCurveMethods))
      ->check(not_empty, "")
      ->type_name("LIST");
  command->add_option("--svg", options->svg, "Write a picture to F")
      ->check(
          [](const std::string& path) {
            return path == "-" ? std::string("takes a file, not '-'") : not_empty(path);
          },
          "")
      ->type_name("F");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return curve_command(*options); }; });
}

}  // namespace ratefloor::cli
