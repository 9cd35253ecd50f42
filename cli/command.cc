#include "cli/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "cli/console.h"
#include "ratefloor/base/atomic_file.h"

namespace ratefloor::cli {

std::string not_empty(const std::string& text) { return text.empty() ? "is empty" : ""; }

CLI::Validator whole_number(std::uint64_t low, std::uint64_t high) {
  const auto check = [=](const std::string& text) -> std::string {
    std::uint64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, status] = std::from_chars(text.data(), last, value);
    if (status == std::errc() && end == last && value >= low && value <= high) return {};
    return fmt::format("'{}' is not a whole number from {} to {}", text, low,
                       high == UINT64_MAX ? "2^64 - 1" : std::to_string(high));
  };
  return {check, ""};
}

CLI::Validator number_between(double low, double high) {
  const auto check = [=](const std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return {};
    return fmt::format("'{}' is not a number from {} to {}", text, low, high);
  };
  return {check, fmt::format("FLOAT in [{} - {}]", low, high)};
}

void CommonOptions::add_to(CLI::App& app) {
  app.add_option("--json", json,
                 "Write the result as JSON to PATH ('-': standard output, nothing else)")
      ->check(not_empty, "")
      ->type_name("PATH");
  app.add_option("--threads", threads,
                 "Threads to use (default: one per core); the result is the same")
      ->check(CLI::Range(1u, 1024u))
      ->type_name("N");
  app.add_option("--seed", seed, "Seed of whatever is random")
      ->check(whole_number(0, UINT64_MAX))
      ->type_name("N");
  app.add_flag("-q,--quiet", quiet, "No progress and no table, errors only");
}

bool same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const auto resolved = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(path, ignored), ignored);
  };
  return !a.empty() && !b.empty() && resolved(a) == resolved(b);
}

Result<void> check_output(const CommonOptions& common, const std::string& option,
                          const std::string& path) {
  if (path.empty()) return {};
  if (path == "-")
    return make_error(ErrorCode::kInvalidArgument, option + " needs a file's name, not '-'");
  if (!common.json_to_stdout() && same_file(path, common.json))
    return make_error(ErrorCode::kInvalidArgument, "--json and " + option + " name the same file");
  // Opening the temporary beside it finds out what would fail after the work.
  Result<AtomicFile> probe = AtomicFile::create(path);
  if (!probe) return std::move(probe).error();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return make_error(ErrorCode::kIo, "is a folder")
        .in_file(path)
        .remedied_by("give a file's name");
  return {};
}

void print_error(const Error& error) { write_err("ratefloor: error: " + error.to_string() + "\n"); }

void print_warning(const std::string& text) { write_err("ratefloor: warning: " + text + "\n"); }

Result<void> deliver(const CommonOptions& options, const std::string& table,
                     const std::function<std::string()>& json) {
  if (options.json_to_stdout()) return write_out(json());
  if (!options.json.empty())
    if (Result<void> done = write_file(options.json, json()); !done) return done;
  return options.quiet ? Result<void>() : write_out(table);
}

}  // namespace ratefloor::cli
