// What the steps of a calibrated run take on this machine: timings of the very loops, a second or
// two in all, from which forecast_layers.h adds up a run.
#pragma once

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::job {

/// Of probability tables and 64 classes of columns.
struct TablesCost {
  double at_all = 0, each_column = 0;
  double of(double columns) const { return at_all + columns * each_column; }
};

/// Seconds on one thread, while as many of them work as the executor has.
struct UnitCosts {
  double product = 0;         // a multiply-add of the forward pass
  double element = 0;         // an entry of an activation, a softmax, a transpose there
  double ordered = 0;         // a multiply-add of the cancellation, f32
  double cholesky = 0;        // a multiplication of a factorization, f64
  double search_step = 0;     // a step of the trellis, sixteen weights side by side
  double search_weight = 0;   // what comes on top for each weight
  TablesCost tables{};        // of a design's first pass,
  TablesCost tables_again{};  // of each further one over the sample,
  TablesCost tables_final{};  // of each over the matrix
  double quadratic = 0;       // a multiply-add of tr(ΔΣΔᵀ)
  double eigen_vectors = 0;   // an eigen-decomposition of n channels, divided by n³
  double eigen_values = 0;    // the same without vectors
  double fit = 0;             // fitting a matrix with a density: at all,
  double fit_row = 0;         // for each row,
  double fit_weight = 0;      // and for each weight
  double code_weight = 0;     // a weight encoded and decoded again
  double decode_weight = 0;   // and decoded alone
  double noise_weight = 0;    // a Gaussian number added to a weight
  double logit = 0;           // an entry of a softmax in a divergence
};

/// For a trellis of 2^log2_states states at about `rate_bits` a weight, products in `precision`.
/// The least processor time of a few runs each: other programs do not count. Errors: those of
/// kernel::matmul.
Result<UnitCosts> measure_unit_costs(int log2_states, double rate_bits, kernel::Precision precision,
                                     const Executor& executor);

}  // namespace ratefloor::job
