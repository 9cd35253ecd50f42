// What every subcommand shares: its common options, its exit code, and where its output goes.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::cli {

enum ExitCode : int { kDone = 0, kFailed = 1, kBadUsage = 2 };

/// The options that every subcommand takes (design: a contract with users).
struct CommonOptions {
  std::string json;      // path, or "-" for standard output
  unsigned threads = 0;  // 0: one per core
  std::uint64_t seed = 0;
  bool quiet = false;

  bool json_to_stdout() const { return json == "-"; }
  void add_to(CLI::App& app);
};

/// A check for CLI11: the complaint, empty when there is none. An empty path or list is a variable
/// that somebody forgot to set.
std::string not_empty(const std::string& text);

/// Accepts whole numbers of low … high. CLI11 alone would wrap "-1" and saturate what is too large.
CLI::Validator whole_number(std::uint64_t low, std::uint64_t high);

/// Accepts low ≤ x ≤ high. CLI::Range compares the other way round and lets NaN through.
CLI::Validator number_between(double low, double high);

/// Do two paths, existing or not, mean one file? False where either is empty.
bool same_file(const std::string& a, const std::string& b);

/// Before long work: `option` may be written to and is not where the JSON goes. An empty path is
/// fine, "-" is not.
Result<void> check_output(const CommonOptions& common, const std::string& option,
                          const std::string& path);

/// A subcommand registers itself and stores in `run` what to do when it is the one asked for.
using Run = std::function<int()>;
void add_analyze(CLI::App& app, Run& run);
void add_calibrate(CLI::App& app, Run& run);
void add_certify(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_claims(CLI::App& app, Run& run);
void add_curve(CLI::App& app, Run& run);
void add_dequantize(CLI::App& app, Run& run);
void add_eval(CLI::App& app, Run& run);
void add_floor(CLI::App& app, Run& run);
void add_generate(CLI::App& app, Run& run);
void add_matmul(CLI::App& app, Run& run);
void add_lattice(CLI::App& app, Run& run);
void add_quantize(CLI::App& app, Run& run);
void add_verify(CLI::App& app, Run& run);

/// "ratefloor: error: …" on standard error.
void print_error(const Error& error);
void print_warning(const std::string& text);

/// Prints the table unless JSON goes to standard output, then writes the JSON where it was asked
/// for.
Result<void> deliver(const CommonOptions& options, const std::string& table,
                     const std::function<std::string()>& json);

}  // namespace ratefloor::cli
