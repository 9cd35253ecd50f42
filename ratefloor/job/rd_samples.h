// Points of R(D) for `curve`, by the solver of floor/.
#pragma once

#include <functional>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/job/gap_curve.h"
#include "ratefloor/source/source.h"

namespace ratefloor::job {

/// Points that a GapCurve needs up to `top_rate_bits`; `advance` is called for each of rd_slopes().
using RdFunction =
    std::function<std::vector<RdSample>(const source::Source&, double top_rate_bits,
                                        const Executor&, const std::function<void()>& advance)>;

/// The slopes that rd_samples() solves at; none for the Gaussian, whose Shannon bound is R(D).
std::vector<double> rd_slopes(const source::Source& source, double top_rate_bits);

/// R(D) at these slopes, uncertified: to about 1e-4 bit (heavy tails and the uniform source 1e-3).
/// Points at which the solver's two bounds are further apart are left out.
std::vector<RdSample> rd_samples(const source::Source& source, double top_rate_bits,
                                 const Executor& executor, const std::function<void()>& advance);

}  // namespace ratefloor::job
