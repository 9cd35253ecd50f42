// ratefloor matmul: quantize both factors of a matrix product and compare the error with Γ.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/matmul/matmul.h"
#include "ratefloor/quant/product/factor_quantizer.h"
#include "ratefloor/report/matmul_json.h"
#include "ratefloor/report/matmul_svg.h"
#include "ratefloor/report/matmul_table.h"
#include "ratefloor/source/source.h"

namespace ratefloor::cli {
namespace {

struct MatmulOptions {
  CommonOptions common;
  double rate = 0;
  std::optional<double> rate_b;
  std::string scheme = "leech";
  std::string source = "gaussian";
  std::string left, right;
  std::size_t n = 1024, vectors = 128, trials = 10;
  std::optional<std::size_t> vectors_b;
  std::string keep = "theory", select = "random";
  std::optional<bool> rotate, normalize;
  bool unbiased = false;
  std::string svg;
};

Error usage(std::string message) {
  return make_error(ErrorCode::kInvalidArgument, std::move(message));
}

Result<job::MatmulScheme> scheme_of(const MatmulOptions& options) {
  job::MatmulScheme scheme;
  scheme.label = scheme.quantizer = options.scheme;
  scheme.unbiased = options.unbiased;
  const Result<std::unique_ptr<quant::FactorQuantizer>> quantizer =
      quant::parse_factor_quantizer(io::printable(options.scheme));
  if (!quantizer) return quantizer.error();
  if (options.unbiased && !(*quantizer)->can_be_unbiased())
    return usage("--unbiased needs a scheme with dither, and '" + options.scheme + "' has none");
  using Sharing = job::MatmulScheme::Sharing;
  if (options.scheme == "f16" && options.keep == "theory") {
    scheme.sharing = Sharing::kFixed;  // sketching: as many half floats as the rate pays for
    scheme.fraction = std::min({1.0, options.rate / 16, options.rate_b.value_or(16) / 16});
  } else if (options.keep == "theory") {
    scheme.sharing = Sharing::kTheory;
  } else if (options.keep == "best") {
    scheme.sharing = Sharing::kBest;
  } else if (options.keep == "all") {
    scheme.sharing = Sharing::kNone;
  } else {
    scheme.sharing = Sharing::kFixed;
    char* end = nullptr;
    scheme.fraction = std::strtod(options.keep.c_str(), &end);
    if (options.keep.empty() || *end != 0 || !(scheme.fraction > 0 && scheme.fraction <= 1))
      return usage("--keep '" + io::printable(options.keep) +
                   "' is neither theory, best, all nor a fraction above 0 and at most 1");
  }
  if (options.select == "magnitude") scheme.selection = quant::Selection::kMagnitude;
  if (options.select == "importance") scheme.selection = quant::Selection::kImportance;
  if (options.unbiased && scheme.selection != quant::Selection::kRandom)
    return usage("--unbiased needs --select random");
  return scheme;
}

struct Factors {
  std::unique_ptr<job::FactorSource> a, b;
};

Result<Factors> factors_of(const MatmulOptions& options) {
  Factors factors;
  if (options.left.empty() != options.right.empty())
    return usage("--left and --right come together");
  if (options.left.empty()) {
    Result<std::unique_ptr<source::Source>> source =
        source::parse_source(io::printable(options.source));
    if (!source) return source.error();
    const std::shared_ptr<const source::Source> shared = *std::move(source);
    factors.a = job::synthetic_factor(shared);
    factors.b = job::synthetic_factor(shared);
    return factors;
  }
  for (const auto& [text, factor] :
       {std::pair{&options.left, &factors.a}, std::pair{&options.right, &factors.b}}) {
    Result<std::unique_ptr<job::FactorSource>> tensor = job::tensor_factor(*text);
    if (!tensor) return std::move(tensor).error();
    *factor = *std::move(tensor);
  }
  return factors;
}

job::MatmulRequest request_of(const MatmulOptions& options, const job::MatmulScheme& scheme) {
  job::MatmulRequest request;
  request.rate_a_bits = options.rate;
  request.rate_b_bits = options.rate_b.value_or(options.rate);
  request.schemes = job::with_baselines(scheme, request.rate_a_bits, request.rate_b_bits);
  request.n = options.n;
  request.vectors_a = options.vectors;
  request.vectors_b = options.vectors_b.value_or(options.vectors);
  request.trials = options.trials;
  request.seed = options.common.seed;
  // Independent entries of unit variance need neither; real vectors need both.
  const bool real = !options.left.empty();
  request.rotate = options.rotate.value_or(real);
  request.normalize = options.normalize.value_or(real);
  return request;
}

/// The same experiment over a range of rates, at the same ratio of rates. Low rates may not suffice
/// for an unbiased estimate: the picture then begins where they do.
Result<std::vector<job::MatmulResult>> sweep_rates(const Factors& factors,
                                                   const job::MatmulScheme& scheme,
                                                   const job::MatmulRequest& request,
                                                   const Executor& executor, Progress& progress) {
  std::vector<job::MatmulResult> sweep;
  for (const double rate : job::kSweepRates) {
    job::MatmulRequest at = request;
    at.rate_a_bits = rate;
    at.rate_b_bits = std::min(20.0, rate * request.rate_b_bits / request.rate_a_bits);
    at.schemes = job::sweep_schemes(scheme);
    at.trials = std::clamp<std::size_t>(request.trials / 2, 2, 5);
    Result<job::MatmulResult> point =
        job::run_matmul(*factors.a, *factors.b, at, executor, progress);
    if (!point && scheme.unbiased && sweep.empty() && rate != std::end(job::kSweepRates)[-1] &&
        point.error().code == ErrorCode::kInvalidArgument)
      continue;
    if (!point) return std::move(point).error();
    sweep.push_back(*std::move(point));
  }
  return sweep;
}

int fail(const Error& error) {
  print_error(error);
  return error.code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
}

int matmul_command(const MatmulOptions& options) {
  if (Result<void> free = check_output(options.common, "--svg", options.svg); !free)
    return fail(free.error());
  const Result<job::MatmulScheme> scheme = scheme_of(options);
  if (!scheme) return fail(scheme.error());
  const Result<Factors> factors = factors_of(options);
  if (!factors) return fail(factors.error());

  const job::MatmulRequest request = request_of(options, *scheme);
  const Executor executor(options.common.threads);
  Result<job::MatmulResult> result = usage("");
  std::vector<job::MatmulResult> sweep;
  {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    result = job::run_matmul(*factors->a, *factors->b, request, executor, *progress);
    if (result && !options.svg.empty()) {
      Result<std::vector<job::MatmulResult>> points =
          sweep_rates(*factors, *scheme, request, executor, *progress);
      if (!points) return fail(points.error());
      sweep = *std::move(points);
    }
  }
  if (!result) return fail(result.error());
  std::string table = report::matmul_table(*result);
  if (!options.svg.empty()) {
    if (Result<void> done = write_file(options.svg, report::matmul_svg(sweep)); !done)
      return fail(done.error());
    table += "\nOver a range of rates, as a picture: " + io::printable(options.svg, 4096) + "\n";
  }
  if (const Result<void> done =
          deliver(options.common, table, [&] { return report::matmul_json(*result, sweep); });
      !done)
    return fail(done.error());
  return kDone;
}

}  // namespace

void add_matmul(CLI::App& app, Run& run) {
  auto options = std::make_shared<MatmulOptions>();
  CLI::App* command = app.add_subcommand(
      "matmul", "Quantize both factors of a matrix product: its error beside the least possible");
  command->add_option("--rate", options->rate, "Bits per entry of A, and of B")
      ->check(number_between(0.01, 20))
      ->type_name("R")
      ->required();
  command->add_option("--rate-b", options->rate_b, "Bits per entry of B, where they differ")
      ->check(number_between(0.01, 20))
      ->type_name("R2");
  command
      ->add_option(
          "--scheme", options->scheme,
          fmt::format("Inner quantizer: {} (default: leech)", quant::factor_quantizer_grammar()))
      ->type_name("NAME");
  CLI::Option* source =
      command
          ->add_option("--source", options->source,
                       "Entries of both factors: gaussian, laplace, uniform, ggd:BETA (default: "
                       "gaussian)")
          ->type_name("S");
  command
      ->add_option("--left", options->left,
                   "A: the rows of a tensor, as MODEL:TENSOR, are its columns")
      ->excludes(source)
      ->type_name("T");
  command->add_option("--right", options->right, "B, likewise")->excludes(source)->type_name("T");
  command->add_option("--n", options->n, "Inner dimension of synthetic factors (default: 1024)")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("N");
  command
      ->add_option("--vectors", options->vectors,
                   "Vectors of each factor in a trial; from tensors, drawn anew (default: 128)")
      ->check(CLI::Range(1, 4096))
      ->type_name("K");
  command->add_option("--vectors-b", options->vectors_b, "Vectors of B, where they differ")
      ->check(CLI::Range(1, 4096))
      ->type_name("K");
  command->add_option("--trials", options->trials, "Independent repetitions (default: 10)")
      ->check(CLI::Range(2, 100000))
      ->type_name("T");
  command
      ->add_option("--keep", options->keep,
                   "Time-sharing: the fraction of coordinates that the theory keeps (theory), the "
                   "best for this quantizer's gap at high rate (best), all, or a number")
      ->type_name("K");
  command
      ->add_option("--select", options->select, "Which coordinates: random, magnitude, importance")
      ->check(CLI::IsMember({"random", "magnitude", "importance"}))
      ->type_name("HOW");
  command->add_flag("--unbiased", options->unbiased, "E Ĉ = AᵀB instead of the least error");
  // add_flag would take an optional for a counter and set it to 0, given or not.
  command->add_flag_function(
      "--rotate,!--no-rotate", [options](std::int64_t count) { options->rotate = count > 0; },
      "Rotate both factors at random (default for tensors)");
  command->add_flag_function(
      "--normalize,!--no-normalize",
      [options](std::int64_t count) { options->normalize = count > 0; },
      "Scale every vector to mean square 1, for 16 bits (default for tensors)");
  command->add_option("--svg", options->svg, "Draw distortion against rate to F")
      ->check(not_empty, "")
      ->type_name("F");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return matmul_command(*options); }; });
}

}  // namespace ratefloor::cli
