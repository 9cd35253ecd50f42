// ratefloor certify: a bound on R(D) − R_SLB(D) over a whole box of (β, D), with its certificate.
//
// While it runs, what is proven so far lies in F.partial, which --resume goes on from; F itself is
// only ever a finished certificate.
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/floor/box/prove_gap_box.h"
#include "ratefloor/floor/checker/check_certificate.h"
#include "ratefloor/report/box_json.h"

namespace ratefloor::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string beta, distortion, gap, certificate;
  bool resume = false;
};

/// "A:B", or "A" for a single value.
floor::DecimalInterval range(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {text, text};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// What an earlier run left: the partial certificate, or the finished one; none to start afresh.
Result<std::optional<floor::GapBoxCertificate>> earlier(const Options& options,
                                                        const std::string& partial) {
  std::optional<floor::GapBoxCertificate> none;
  if (!options.resume) return none;
  const std::string& path = exists(partial) ? partial : options.certificate;
  if (!exists(path)) return none;
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const auto bytes = file->bytes();
  Result<floor::GapBoxCertificate> certificate = floor::parse_gap_box_certificate(
      {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, true);
  if (!certificate) return std::move(certificate).error().in_file(path);
  return std::optional(*std::move(certificate));
}

/// A resumed proof rests on sub-boxes that a file claims: the checker goes through all of them
/// before anything is called proven.
Result<void> check_all(const floor::GapBoxCertificate& certificate) {
  const Result<floor::CheckReport> report =
      floor::check_certificate(floor::to_json(certificate), {}, nullptr);
  if (!report) return report.error();
  for (const floor::CheckTest& test : report->tests)
    if (!test.passed)
      return make_error(ErrorCode::kMalformed,
                        "what an earlier run left does not hold: " + test.name + ": " + test.why)
          .remedied_by("start again without --resume");
  return {};
}

Result<floor::GapBoxCertificate> prove(const Options& options,
                                       const floor::GapBoxRequest& request) {
  const std::string partial = options.certificate + ".partial";
  floor::GapBoxOptions proof;
  auto kept = earlier(options, partial);
  if (!kept) return std::move(kept).error();
  proof.resume = *std::move(kept);
  if (!options.certificate.empty())
    proof.checkpoint = [&](const floor::GapBoxCertificate& proven) {
      return write_file(partial, floor::to_json(proven));
    };
  const Executor executor(options.common.threads);
  const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
  Result<floor::GapBoxCertificate> proven =
      floor::prove_gap_box(request, executor, progress.get(), proof);
  if (!proven || options.certificate.empty()) return proven;
  if (proof.resume)
    if (const Result<void> sound = check_all(*proven); !sound)
      return Error(sound.error()).in_file(exists(partial) ? partial : options.certificate);
  if (const Result<void> done = write_file(options.certificate, floor::to_json(*proven)); !done)
    return done.error();
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  return proven;
}

int certify_command(const Options& options) {
  const floor::GapBoxRequest request{range(options.beta), range(options.distortion), options.gap};
  if (const Result<void> fine = floor::check_request(request); !fine) {
    print_error(fine.error());
    return kBadUsage;
  }
  if (const Result<void> fine = check_output(options.common, "--certificate", options.certificate);
      !fine) {
    print_error(fine.error());
    return fine.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  const Result<floor::GapBoxCertificate> proven = prove(options, request);
  if (!proven) {
    print_error(proven.error());
    return kFailed;
  }
  if (const Result<void> done = deliver(options.common, report::box_table(*proven),
                                        [&] { return report::box_json(*proven); });
      !done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_certify(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "certify", "Prove a bound on R(D) - R_SLB(D) for every shape beta and distortion in a box");
  command->add_option("--beta", options->beta, "Shapes of the generalized Gaussian, in (0.5, 8]")
      ->type_name("A:B")
      ->required();
  command->add_option("--distortion", options->distortion, "Distortions, in (0, 1)")
      ->type_name("C:D")
      ->required();
  command->add_option("--gap", options->gap, "The bound to prove, in bits")
      ->type_name("G")
      ->required();
  CLI::Option* certificate =
      command
          ->add_option("--certificate", options->certificate,
                       "Write the proof to F, for 'ratefloor check' (F.partial while it runs)")
          ->check(not_empty, "")
          ->type_name("F");
  command->add_flag("--resume", options->resume, "Go on with what an interrupted run left")
      ->needs(certificate);
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return certify_command(*options); }; });
}

}  // namespace ratefloor::cli
