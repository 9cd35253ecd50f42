// The Gaussian additive test channel, exactly: h(X + N) for independent N ~ N(0, t), enclosed.
//
// The trapezoidal rule on −p ln p, p the density of X + N. Its error is bounded through Poisson
// summation by one derivative in L1, which Gaussian smoothing bounds for any density whatever
// (docs/math/gaussian-test-channel.md). Cost: some 10·T/√t certified one-dimensional integrals, T
// where the tail ends.
#pragma once

#include "ratefloor/floor/enclosure/source_enclosure.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

struct ChannelAccuracy {
  double tolerance = 1e-7;  // radius wanted, nats; 1e-12 at least
};

/// h(X + N) in nats, t > 0. Indeterminate if t is not certainly positive, or so small (about 1e-9)
/// that more than a million points would be needed.
rigor::Ball noisy_entropy_nats(const SourceEnclosure& source, const rigor::Ball& noise_variance,
                               const ChannelAccuracy& accuracy);

/// h(X + N) − h(X) in bits: how far the channel Y = X + N of distortion t is above the SLB at D =
/// t.
rigor::Ball gaussian_channel_gain_bits(const SourceEnclosure& source,
                                       const rigor::Ball& noise_variance,
                                       const ChannelAccuracy& accuracy);

/// The rate of Y = (1 − D)(X + N), t = D/(1 − D), whose distortion is exactly D, minus the SLB at
/// D: h(X + N) − h(X) + ½ log2(1 − D) bits, 0 < D < 1. An upper bound on R(D) − SLB(D).
rigor::Ball shrunk_channel_gap_bits(const SourceEnclosure& source, const rigor::Ball& distortion,
                                    const ChannelAccuracy& accuracy);

/// The density of X + N at the point x >= 0, with about this absolute error.
rigor::Ball noisy_density(const SourceEnclosure& source, const rigor::Ball& noise_variance,
                          const rigor::Ball& x, double absolute_tolerance);

}  // namespace ratefloor::floor
