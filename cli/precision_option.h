// --precision, the same for every subcommand that runs a model.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::cli {

class PrecisionOption {
 public:
  void add_to(CLI::App& app);
  /// "auto" takes bf16 where the processor multiplies it in hardware. Warns where bf16 was asked
  /// for and it does not; error kUnsupported where it cannot be done at all.
  Result<kernel::Precision> choose(bool quiet) const;

 private:
  std::string name_ = "f32";
};

}  // namespace ratefloor::cli
