// The rate of an entropy-coded dithered lattice quantizer whose coder knows the law of the source.
//
// Given the dither, the ideal rate is I(X; X + U) = h(X + U) − h(U) per block, U uniform on the
// cell (Zamir & Feder 1992): less than lattice_rate.h charges unless X + U is Gaussian. Here by
// Monte Carlo: −log2 of the density of X + U at a sample of it, the density being the mean of
// f(y − u) over a pool of cell points, with −ln f(X), whose mean is known, as control variate. The
// logarithm of a mean is too small on average, so that the estimate errs upwards (Jensen): it does
// not flatter. The bias is about σ²/(2·pool) nats per block, σ² the relative variance of f(y − u)
// over the cell: negligible for fine cells, useless for coarse ones (`worst_pool_weight` near 1
// says so).
#pragma once

#include <cstdint>

#include "ratefloor/base/executor.h"
#include "ratefloor/lattice/lattice.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

struct SourceRate {
  double rate_bits = 0;          // per coordinate
  double standard_error = 0;     // over samples; the pool is common to all
  double worst_pool_weight = 0;  // mean over samples of the largest share of one pool point
};

/// `step` in standard deviations of the source. Cost: samples · pool · dimension densities.
SourceRate dithered_source_rate(const lattice::Lattice& lattice, const source::Source& source,
                                double step, std::size_t samples, std::size_t pool,
                                std::uint64_t seed, const Executor& executor);

}  // namespace ratefloor::quant
