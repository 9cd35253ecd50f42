// One trial of `ratefloor matmul`: prepare two sets of vectors, quantize them, measure the product.
#pragma once

#include <span>

#include "ratefloor/job/matmul/matmul.h"

namespace ratefloor::job {

/// The factors of a trial, as they were and as they are quantized.
struct PreparedFactor {
  std::vector<float> original;       // rows of n entries
  std::vector<float> working;        // rotated and normalized, if asked for
  std::vector<std::uint16_t> scale;  // bf16 per row; empty: none
  std::size_t n = 0;
  double energy = 0;     // Σ original²
  double side_bits = 0;  // per entry
};

/// Both factors of a trial are given the same seed. Errors: NaN or Inf.
Result<PreparedFactor> prepare_factor(std::vector<float> x, std::size_t n,
                                      const MatmulRequest& request, std::uint64_t seed,
                                      const Executor& executor);

struct TrialOutcome {
  double rate_a_bits = 0, rate_b_bits = 0, kept_fraction = 1;
  double squared_error = 0, energy = 0;  // Σ(ĉ − c)², Σc²
};

/// `product`: quant::inner_products of the originals.
Result<TrialOutcome> run_trial(const PreparedFactor& a, const PreparedFactor& b,
                               std::span<const double> product, const MatmulScheme& scheme,
                               const MatmulRequest& request, std::uint64_t seed,
                               const Executor& executor);

}  // namespace ratefloor::job
