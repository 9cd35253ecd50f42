// ratefloor generate: text that a model writes, as it writes it.
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/running_options.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/model/generate.h"
#include "ratefloor/report/generation_report.h"

namespace ratefloor::cli {
namespace {

struct GenerateOptions {
  CommonOptions common;
  PrecisionOption precision;
  model::GenerationRequest request;
};

int generate_command(GenerateOptions& options) {
  const Result<kernel::Precision> precision = options.precision.choose(options.common.quiet);
  if (!precision) {
    print_error(precision.error());
    return kFailed;
  }
  options.request.precision = *precision;
  options.request.sampler.seed = options.common.seed;
  const bool show = !options.common.json_to_stdout();
  const Executor executor(options.common.threads);
  Result<void> shown;
  const auto print = [&](std::string_view text) {
    if (show && shown) shown = write_out(text);
  };
  print(options.request.prompt);
  const Result<job::Generation> generation = model::generate(options.request, executor, print);
  print("\n");
  if (!generation) {
    print_error(generation.error());
    return generation.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  if (show && !options.common.quiet) write_err(report::generation_line(*generation));
  // The text is out already; only the JSON is left to deliver.
  if (shown)
    shown = deliver(options.common, "", [&] { return report::generation_json(*generation); });
  if (!shown) {
    print_error(shown.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_generate(CLI::App& app, Run& run) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand("generate", "Let a model continue a text");
  add_runnable_model(*command, options->request.model)->required();
  command->add_option("--prompt", options->request.prompt, "What the text begins with")
      ->required()
      ->type_name("TEXT");
  command->add_option("--tokens", options->request.tokens, "At most so many (default: 100)")
      ->check(whole_number(1, 1u << 24))
      ->type_name("N");
  command
      ->add_option("--temperature", options->request.sampler.temperature,
                   "0 (default): always the most likely token; 1: as the model says")
      ->check(number_between(0, 100))
      ->type_name("T");
  command
      ->add_option("--top-k", options->request.sampler.top_k,
                   "Sample from the K most likely tokens only")
      ->check(whole_number(1, 1u << 24))
      ->type_name("K");
  command
      ->add_option("--top-p", options->request.sampler.top_p,
                   "Sample from the most likely tokens that together have probability P")
      ->check(number_between(1e-6, 1))
      ->type_name("P");
  options->precision.add_to(*command);
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return generate_command(*options); }; });
}

}  // namespace ratefloor::cli
