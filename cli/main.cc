// ratefloor: how few bits a weight matrix can take, and how close a quantizer is to that.
//
// The only place that prints and decides about exit codes: 0 done, 1 failed work, 2 bad usage.
#include <fmt/core.h>

#include <exception>
#include <new>

#include "cli/command.h"

int main(int argc, char** argv) {
  using namespace ratefloor::cli;
  CLI::App app(
      "How few bits can a weight matrix take, and how close is a quantizer to that?\n"
      "MODEL is a Hugging Face folder or a .safetensors file.",
      "ratefloor");
  app.set_version_flag("--version", "ratefloor " RATEFLOOR_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  Run run;
  add_analyze(app, run);
  add_floor(app, run);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = error.get_exit_code() == 0;
    app.exit(error);
    return asked_for_help ? kDone : kBadUsage;
  }

  try {
    return run();
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "ratefloor: error: out of memory\n");
  } catch (const std::exception& error) {
    // Nothing in the library throws on bad input; what arrives here is a bug or the system giving
    // up.
    fmt::print(stderr, "ratefloor: error: unexpected failure: {}\n", error.what());
  }
  return kFailed;
}
