// What `calibrate` did, and what it noticed. Plain data, filled by model/calibrate.h, shown by
// report/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ratefloor::job {

struct CalibratedInput {
  std::string name;
  std::uint64_t channels = 0, tokens = 0;
  double trace = 0;       // tr Σ, Σ = E[x xᵀ]
  double mean_share = 0;  // |E x|²/tr Σ: how much of it is a constant
  double largest = 0;     // |x| over the root mean square
  std::uint64_t dead_channels = 0, outlier_channels = 0;
};

struct CalibrationSummary {
  std::string model, text, output;
  std::string engine;
  std::uint64_t window = 0, windows = 0, tokens = 0;
  std::uint64_t bytes = 0;           // of the file
  std::uint64_t resumed_layers = 0;  // whose statistics an interrupted run had left
  std::vector<CalibratedInput> inputs;
  std::vector<std::string> warnings;
  double seconds = 0, statistics_seconds = 0;  // of it; neither is part of the JSON
};

}  // namespace ratefloor::job
