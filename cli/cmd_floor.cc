// ratefloor floor: what is known of R(D) of a source at one distortion or one rate; --certify
// proves it, --blocklength adds what blocks of finite length can do.
#include <memory>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "ratefloor/base/atomic_file.h"
#include "ratefloor/floor/certificate/certified_point.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/floor/length/converse.h"
#include "ratefloor/floor/length/length_floor.h"
#include "ratefloor/report/floor_json.h"
#include "ratefloor/source/source.h"

namespace ratefloor::cli {
namespace {

struct FloorOptions {
  CommonOptions common;
  std::string source;
  std::optional<double> distortion, rate;
  std::string distortion_text, rate_text;  // as typed: a decimal means its digits
  bool certify = false;
  std::string certificate;
  std::optional<long> blocklength;
  std::string epsilon = "0.001";
};

int fail(const Error& error) {
  print_error(error);
  return error.code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
}

/// The point alone, or with its proof.
Result<floor::CertifiedPoint> find_point(const FloorOptions& options,
                                         const source::Source& source) {
  if (options.certify)
    return options.distortion
               ? floor::certified_at_distortion(options.source, options.distortion_text)
               : floor::certified_at_rate(options.source, options.rate_text);
  Result<floor::FloorPoint> point = options.distortion
                                        ? floor::floor_at_distortion(source, *options.distortion)
                                        : floor::floor_at_rate(source, *options.rate);
  if (!point) return std::move(point).error();
  return floor::CertifiedPoint{*std::move(point), {}, std::nullopt};
}

Result<floor::LengthFloor> find_length(const FloorOptions& options, const source::Source& source,
                                       const floor::FloorPoint& point) {
  floor::LengthQuestion question;
  question.blocklength = *options.blocklength;
  const Result<rigor::Ball> epsilon =
      rigor::Ball::decimal(options.epsilon, floor::kLengthPrecision);
  if (!epsilon) return epsilon.error();
  question.epsilon = *epsilon;
  question.distortion = rigor::Ball::exact(point.distortion.upper, floor::kLengthPrecision);
  if (options.distortion) {
    const Result<rigor::Ball> typed =
        rigor::Ball::decimal(options.distortion_text, floor::kLengthPrecision);
    if (typed) question.distortion = *typed;
  }
  if (point.certified) question.rd_bits = point.rd_bits.upper;
  return floor::length_floor(source, question);
}

int floor_command(const FloorOptions& options) {
  const Result<std::unique_ptr<source::Source>> source = source::parse_source(options.source);
  if (!source) {
    print_error(source.error());
    return kBadUsage;
  }
  if (const Result<void> fine = check_output(options.common, "--certificate", options.certificate);
      !fine)
    return fail(fine.error());
  const Result<floor::CertifiedPoint> found = find_point(options, **source);
  if (!found) return fail(found.error());
  std::optional<floor::LengthFloor> length;
  if (options.blocklength) {
    Result<floor::LengthFloor> blocks = find_length(options, **source, found->point);
    if (!blocks) return fail(blocks.error());
    length = *std::move(blocks);
  }
  if (!options.certificate.empty()) {
    if (!found->certificate)
      return fail(
          make_error(ErrorCode::kInvalidArgument,
                     "from the source's variance upwards R is 0, which needs no certificate")
              .remedied_by("leave --certificate out, or give a distortion below 1"));
    if (const Result<void> written =
            write_file(options.certificate, floor::to_json(*found->certificate));
        !written)
      return fail(written.error());
  }
  const report::FloorExtras extras{options.certify ? &found->closed_forms : nullptr,
                                   length ? &*length : nullptr};
  if (const Result<void> done = deliver(options.common, report::floor_table(found->point, extras),
                                        [&] { return report::floor_json(found->point, extras); });
      !done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_floor(CLI::App& app, Run& run) {
  auto options = std::make_shared<FloorOptions>();
  CLI::App* command = app.add_subcommand(
      "floor", "The least rate of a source at a distortion (unit variance, MSE)");
  command->add_option("--source", options->source, "gaussian, laplace, uniform or ggd:BETA")
      ->type_name("S")
      ->required();
  CLI::Option_group* target = command->add_option_group("target", "exactly one of");
  CLI::Option* distortion = target
                                ->add_option("--distortion", options->distortion,
                                             "Mean squared error over variance, above 0")
                                ->type_name("D");
  CLI::Option* rate =
      target->add_option("--rate", options->rate, "Bits per sample, at least 0")->type_name("R");
  target->require_option(1);
  CLI::Option* certify = command->add_flag(
      "--certify", options->certify,
      "Prove R(D) between two numbers about 1e-7 bit apart (1/2 < BETA <= 8, 1e-4 <= D <= 0.999)");
  command
      ->add_option("--certificate", options->certificate,
                   "Write the proof's data to F; 'ratefloor check F' checks it")
      ->type_name("F")
      ->check(not_empty)
      ->needs(certify);
  CLI::Option* blocklength = command
                                 ->add_option("--blocklength", options->blocklength,
                                              "Also what codes for blocks of n samples can do")
                                 ->type_name("n");
  command
      ->add_option("--epsilon", options->epsilon,
                   "Probability with which a block may miss the distortion")
      ->type_name("e")
      ->capture_default_str()
      ->needs(blocklength);
  options->common.add_to(*command);
  command->callback([options, &run, distortion, rate] {
    if (distortion->count() > 0) options->distortion_text = distortion->results().front();
    if (rate->count() > 0) options->rate_text = rate->results().front();
    run = [options] { return floor_command(*options); };
  });
}

}  // namespace ratefloor::cli
