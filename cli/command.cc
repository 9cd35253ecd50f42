#include "cli/command.h"

#include <fmt/core.h>

#include <cstdio>

#include "ratefloor/base/atomic_file.h"

namespace ratefloor::cli {

void CommonOptions::add_to(CLI::App& app) {
  app.add_option("--json", json,
                 "Write the result as JSON to PATH ('-': standard output, nothing else)")
      ->type_name("PATH");
  app.add_option("--threads", threads,
                 "Threads to use (default: one per core); the result is the same")
      ->check(CLI::Range(1u, 1024u))
      ->type_name("N");
  app.add_option("--seed", seed, "Seed of whatever is random")->type_name("N");
  app.add_flag("-q,--quiet", quiet, "No progress and no table, errors only");
}

void print_error(const Error& error) {
  fmt::print(stderr, "ratefloor: error: {}\n", error.to_string());
}

void print_warning(const std::string& text) {
  fmt::print(stderr, "ratefloor: warning: {}\n", text);
}

Result<void> deliver(const CommonOptions& options, const std::string& table,
                     const std::function<std::string()>& json) {
  if (!options.json_to_stdout() && !options.quiet) fmt::print("{}", table);
  if (options.json.empty()) return {};
  const std::string text = json();
  if (!options.json_to_stdout()) return write_file(options.json, text);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return make_error(ErrorCode::kIo, "cannot write to standard output");
  return {};
}

}  // namespace ratefloor::cli
