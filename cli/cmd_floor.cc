// ratefloor floor: what is known of R(D) of a source at one distortion or one rate.
#include <memory>
#include <optional>

#include "cli/command.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/report/floor_json.h"
#include "ratefloor/source/source.h"

namespace ratefloor::cli {
namespace {

struct FloorOptions {
  CommonOptions common;
  std::string source;
  std::optional<double> distortion, rate;
};

int floor_command(const FloorOptions& options) {
  const Result<std::unique_ptr<source::Source>> source = source::parse_source(options.source);
  if (!source) {
    print_error(source.error());
    return kBadUsage;
  }
  const Result<floor::FloorPoint> point =
      options.distortion ? floor::floor_at_distortion(**source, *options.distortion)
                         : floor::floor_at_rate(**source, *options.rate);
  if (!point) {
    print_error(point.error());
    return point.error().code == ErrorCode::kInvalidArgument ? kBadUsage : kFailed;
  }
  if (const Result<void> done = deliver(options.common, report::floor_table(*point),
                                        [&] { return report::floor_json(*point); });
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
  target
      ->add_option("--distortion", options->distortion, "Mean squared error over variance, above 0")
      ->type_name("D");
  target->add_option("--rate", options->rate, "Bits per sample, at least 0")->type_name("R");
  target->require_option(1);
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return floor_command(*options); }; });
}

}  // namespace ratefloor::cli
