// --calibration FILE of `quantize`, and what goes with it: statistics that `calibrate` wrote, or a
// text that is taken through the model while it is being quantized.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/running_options.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/forecast_layers.h"
#include "ratefloor/job/layers/layer_source.h"

namespace ratefloor::cli {

class CalibrationOption {
 public:
  void add_to(CLI::App& app);
  bool given() const { return !file_.empty(); }
  /// Statistics rather than a text.
  bool is_statistics() const { return file_.ends_with(".safetensors"); }
  bool uniform() const { return uniform_; }
  bool shared_basis() const { return !no_basis_; }

  /// For a dry run: a text, statistics, or a number of tokens alone.
  bool forecast() const { return given() || tokens_ > 0; }
  /// What --dry-run is to assume. Of a text that can be read, its tokens; else what
  /// --calibration-tokens says, or kAssumedTokens. Errors: of a text or statistics that are there
  /// and cannot be used.
  Result<job::CalibrationPlan> plan(const std::string& model, bool quiet) const;

  /// Error kInvalidArgument where an option has nothing that it could be of.
  Result<void> check(bool dry_run) const;

  /// The source for the model at `model`. `executor` must outlive it. Errors: of the files;
  /// kInvalidArgument where statistics are those of another model.
  Result<std::unique_ptr<job::LayerSource>> open(const std::string& model, std::uint64_t seed,
                                                 bool quiet, const Executor& executor) const;

 private:
  std::string file_;
  std::uint64_t window_ = 0, max_windows_ = 0, tokens_ = 0;
  bool uniform_ = false, no_basis_ = false;
  PrecisionOption precision_;
};

}  // namespace ratefloor::cli
