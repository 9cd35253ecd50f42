// What the steps of a calibrated run take on this machine: timings of the very loops, a second or
// two in all, from which forecast_layers.h adds up a run.
#pragma once

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::job {

/// Seconds on one thread, while as many of them work as the executor has.
struct UnitCosts {
  double product = 0;        // a multiply-add of the forward pass
  double ordered = 0;        // a multiply-add of the cancellation, f32
  double cholesky = 0;       // a multiplication of a factorization, f64
  double search_step = 0;    // a step of the trellis, sixteen weights side by side
  double search_weight = 0;  // what comes on top for each weight
  double tables = 0;         // probability tables and classes after a pass over a matrix,
  double tables_column = 0;  // and for each of its columns
  double quadratic = 0;      // a multiply-add of tr(ΔΣΔᵀ)
  double eigen_vectors = 0;  // an eigen-decomposition of n channels, divided by n³
  double eigen_values = 0;   // the same without vectors
  double fit = 0;            // fitting a matrix with a density: at all,
  double fit_row = 0;        // for each row,
  double fit_weight = 0;     // and for each weight
  double code_weight = 0;    // a weight encoded and decoded again
  double decode_weight = 0;  // and decoded alone
  double noise_weight = 0;   // a Gaussian number added to a weight
  double logit = 0;          // an entry of a softmax in a divergence
};

/// For a trellis of 2^log2_states states at about `rate_bits` a weight, products in `precision`.
/// The least processor time of a few runs each: other programs do not count. Errors: those of
/// kernel::matmul.
Result<UnitCosts> measure_unit_costs(int log2_states, double rate_bits, kernel::Precision precision,
                                     const Executor& executor);

}  // namespace ratefloor::job
