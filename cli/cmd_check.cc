// ratefloor check F: is what this certificate claims true? Exit code 0 only when it was shown to
// be.
#include <memory>
#include <string_view>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/floor/checker/check_certificate.h"
#include "ratefloor/report/check_json.h"

namespace ratefloor::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string file;
  floor::CheckOptions check;
};

int check_command(const Options& options) {
  const Result<MappedFile> file = MappedFile::open(options.file);
  if (!file) {
    print_error(file.error());
    return kFailed;
  }
  const auto bytes = file->bytes();
  Result<floor::CheckReport> report = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return floor::check_certificate({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                    options.check, progress.get());
  }();
  if (!report) {
    print_error(std::move(report).error().in_file(options.file));
    return kFailed;
  }
  if (const Result<void> done = deliver(options.common, report::check_table(*report),
                                        [&] { return report::check_json(*report); });
      !done) {
    print_error(done.error());
    return kFailed;
  }
  return report->accepted() ? kDone : kFailed;
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "check", "Verify a certificate from scratch: exit code 0 only if every claim holds");
  command->add_option("F", options->file, "A certificate that ratefloor wrote")
      ->required()
      ->check(not_empty, "");
  command
      ->add_option("--precision", options->check.precision_bits,
                   "Bits of the arithmetic, 128 to 4096 (default 192)")
      ->check(CLI::Range(128, 4096))
      ->type_name("BITS");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return check_command(*options); }; });
}

}  // namespace ratefloor::cli
