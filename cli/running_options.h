// What the subcommands that run a model share: MODEL, --text and --precision.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::cli {

CLI::Option* add_runnable_model(CLI::App& app, std::string& path);
CLI::Option* add_text(CLI::App& app, std::string& path);

class PrecisionOption {
 public:
  void add_to(CLI::App& app);
  bool given() const { return !name_.empty(); }
  /// "auto" takes bf16 where the processor multiplies it in hardware. Warns where bf16 was asked
  /// for and it does not; error kUnsupported where it cannot be done at all.
  Result<kernel::Precision> choose(bool quiet) const;

 private:
  std::string name_;  // empty: f32
};

}  // namespace ratefloor::cli
