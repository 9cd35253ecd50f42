// ratefloor dequantize: a quantized model as plain safetensors again, for any other tool.
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/job/dequantize.h"
#include "ratefloor/job/dequantize_dtype.h"
#include "ratefloor/report/dequantize_report.h"

namespace ratefloor::cli {
namespace {

struct DequantizeOptions {
  CommonOptions common;
  job::DequantizeRequest request;
  std::string dtype;
};

int dequantize_command(DequantizeOptions& options) {
  if (!options.dtype.empty()) options.request.dtype = job::output_dtype_named(options.dtype);
  const Executor executor(options.common.threads);
  const Result<job::DequantizeReport> report = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::dequantize(options.request, executor, *progress);
  }();
  if (!report) {
    print_error(report.error());
    return report.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  for (const std::string& warning : report->warnings) print_warning(warning);
  const Result<void> done =
      deliver(options.common, report::dequantize_table(options.request, *report),
              [&] { return report::dequantize_json(options.request, *report); });
  if (!done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_dequantize(CLI::App& app, Run& run) {
  auto options = std::make_shared<DequantizeOptions>();
  CLI::App* command =
      app.add_subcommand("dequantize", "Turn a quantized model back into plain safetensors");
  command->add_option("DIR", options->request.model, "Folder that 'ratefloor quantize' wrote")
      ->required()
      ->check(not_empty, "");
  command
      ->add_option("-o,--output", options->request.output,
                   "Folder to write; must not exist, or be empty")
      ->required()
      ->check(not_empty, "")
      ->type_name("DIR2");
  command
      ->add_option("--dtype", options->dtype,
                   "Type of all floating-point tensors: bf16, f16 or f32 (default: what each was)")
      ->check(
          [](const std::string& name) {
            return job::output_dtype_named(name) ? std::string()
                                                 : "'" + name + "' is not bf16, f16 or f32";
          },
          "")
      ->type_name("TYPE");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return dequantize_command(*options); }; });
}

}  // namespace ratefloor::cli
