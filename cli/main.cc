// ratefloor: how few bits a weight matrix can take, and how close a quantizer is to that.
//
// The only place that prints and decides about exit codes: 0 done, 1 failed work, 2 bad usage.
#include <exception>
#include <new>
#include <sstream>
#include <string>

#include "cli/command.h"
#include "cli/console.h"

int main(int argc, char** argv) {
  using namespace ratefloor::cli;
  reserve_standard_streams();
  CLI::App app(
      "How few bits can a weight matrix take, and how close is a quantizer to that?\n"
      "MODEL is a Hugging Face folder or a .safetensors file.",
      "ratefloor");
  app.set_version_flag("--version", "ratefloor " RATEFLOOR_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  Run run;
  add_analyze(app, run);
  add_calibrate(app, run);
  add_certify(app, run);
  add_check(app, run);
  add_claims(app, run);
  add_curve(app, run);
  add_dequantize(app, run);
  add_eval(app, run);
  add_floor(app, run);
  add_generate(app, run);
  add_matmul(app, run);
  add_lattice(app, run);
  add_quantize(app, run);
  add_verify(app, run);

  const auto named = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(named).empty()) {
    write_err("ratefloor: error: '" + std::string(argv[1]) +
              "' is not a subcommand; 'ratefloor --help' lists them\n");
    return kBadUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const bool asked_for_help = error.get_exit_code() == 0;
    app.exit(error, out, err);
    write_err(err.str());
    if (!asked_for_help) return kBadUsage;
    return write_out(out.str()) ? kDone : kFailed;
  }

  try {
    return run();
  } catch (const std::bad_alloc&) {
    write_err("ratefloor: error: out of memory\n");
  } catch (const std::exception& error) {
    // Nothing in the library throws on bad input: this is a bug, or the system giving up.
    write_err("ratefloor: error: unexpected failure: " + std::string(error.what()) + "\n");
  }
  return kFailed;
}
