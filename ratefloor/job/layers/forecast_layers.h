// What a calibrated run will take, from shapes alone: hours, memory, step by step.
//
// Counted are the multiplications of every step as the run does them (encode_layers.h,
// model/prefix_source.h, linear/feedback): times their costs on this machine (unit_costs.h) they
// are its time. How often a design has to be tried is not known beforehand; it is taken from runs
// that were watched (in forecast_layers.cc).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/config_json.h"
#include "ratefloor/job/layers/unit_costs.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::job {

/// A decoder of the Llama layout.
struct DecoderShape {
  std::uint64_t layers = 0, hidden = 0, intermediate = 0, vocabulary = 0;
  std::uint64_t query = 0, key = 0;  // heads × head_dim
  std::uint64_t heads = 0;
  bool tied_head = false;
  std::uint64_t entry_bytes = 2;  // of a stored weight

  std::uint64_t block_weights() const;  // in a block's matrices
  std::uint64_t vectors() const;        // entries of norms
  std::uint64_t matrices() const;       // weights of all matrices
  std::uint64_t total() const { return matrices() + vectors(); }
};

DecoderShape shape_of(const io::ModelConfig& config);

/// What is known about the calibration.
struct CalibrationPlan {
  bool from_text = true;           // else from statistics: no forward passes
  std::uint64_t tokens = 0;        // that statistics are of
  std::uint64_t probe_tokens = 0;  // kept back
  std::uint64_t survey_tokens = 0, slope_tokens = 0;
  std::uint64_t window = 2048;
  kernel::Precision precision = kernel::Precision::kF32;
  double rate_bits = 3;  // of the quantized weights
  bool shared_basis = true;
};

struct ForecastStep {
  std::string what;
  double seconds = 0;
};

struct LayersForecast {
  std::uint64_t tokens = 0;         // of text or statistics
  std::vector<ForecastStep> steps;  // in the order of the work; their sum is the time
  std::uint64_t memory_bytes = 0;   // at most, beside the mapped model
  std::string memory_step;          // what takes that
  double seconds() const;
};

/// `memory`: of the machine, which decides whether sensitivities keep the model in it.
LayersForecast forecast_layers(const DecoderShape& shape, const CalibrationPlan& plan,
                               const UnitCosts& costs, unsigned threads, std::uint64_t memory);

}  // namespace ratefloor::job
