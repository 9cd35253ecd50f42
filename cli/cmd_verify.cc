// ratefloor verify: is a quantized model intact, and does its record say the truth?
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/job/verify.h"
#include "ratefloor/report/verify_json.h"
#include "ratefloor/report/verify_table.h"

namespace ratefloor::cli {
namespace {

struct VerifyOptions {
  CommonOptions common;
  job::VerifyRequest request;
};

int verify_command(const VerifyOptions& options) {
  const Executor executor(options.common.threads);
  const Result<job::VerifyReport> report = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::verify(options.request, executor, *progress);
  }();
  if (!report) {
    print_error(report.error());
    return report.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  for (const std::string& warning : report->warnings) print_warning(warning);
  for (const Error& problem : report->problems) print_error(problem);
  const Result<void> done = deliver(options.common, report::verify_table(*report),
                                    [&] { return report::verify_json(*report); });
  if (!done) {
    print_error(done.error());
    return kFailed;
  }
  return report->intact() ? kDone : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, Run& run) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Check every byte of a quantized model, and what its record says of it");
  command->add_option("DIR", options->request.model, "Folder that 'ratefloor quantize' wrote")
      ->required()
      ->check(not_empty, "");
  command
      ->add_option("--against", options->request.against,
                   "Original model: measure every error again and compare the other tensors")
      ->check(not_empty, "")
      ->type_name("MODEL");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return verify_command(*options); }; });
}

}  // namespace ratefloor::cli
