// ratefloor lattice: the lattices behind the lattice quantizers, and how good they are.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/progress_bar.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/job/lattice_table.h"
#include "ratefloor/report/lattice_json.h"
#include "ratefloor/report/lattice_table.h"

namespace ratefloor::cli {
namespace {

struct LatticeOptions {
  CommonOptions common;
  std::optional<std::string> name;  // none: all of them
  std::uint64_t samples = job::kDefaultLatticeSamples;
};

int lattice_command(const LatticeOptions& options) {
  job::LatticeRequest request;
  request.samples = options.samples;
  request.seed = options.common.seed;
  if (options.name) {
    const Result<const lattice::Lattice*> found = lattice::find_lattice(*options.name);
    if (!found) {
      print_error(found.error());
      return kBadUsage;
    }
    request.lattices = {*found};
  } else {
    for (const std::string_view name : lattice::kLatticeNames)
      request.lattices.push_back(&lattice::lattice_named(name));
  }
  const Executor executor(options.common.threads);
  const std::vector<job::LatticeRow> rows = [&] {
    const std::unique_ptr<Progress> progress = make_progress(options.common.quiet);
    return job::lattice_table(request, executor, *progress);
  }();
  const std::string table =
      options.name ? report::lattice_details(rows.front()) : report::lattice_table(rows);
  const Result<void> done = deliver(options.common, table, [&] {
    return report::lattice_json(rows, request.samples, request.seed, options.name.has_value());
  });
  if (!done) {
    print_error(done.error());
    return kFailed;
  }
  return kDone;
}

}  // namespace

void add_lattice(CLI::App& app, Run& run) {
  auto options = std::make_shared<LatticeOptions>();
  CLI::App* command = app.add_subcommand(
      "lattice", "Z, A2, D4, E8, BW16 and the Leech lattice: second moments, shells, speed");
  command->add_option("NAME", options->name, "One of z, a2, d4, e8, bw16, leech, in more detail");
  command
      ->add_option("--samples", options->samples,
                   "Random vectors per lattice (default: " +
                       std::to_string(job::kDefaultLatticeSamples) + ")")
      ->check(whole_number(job::kMinLatticeSamples, job::kMaxLatticeSamples))
      ->type_name("N");
  options->common.add_to(*command);
  command->callback([options, &run] { run = [options] { return lattice_command(*options); }; });
}

}  // namespace ratefloor::cli
