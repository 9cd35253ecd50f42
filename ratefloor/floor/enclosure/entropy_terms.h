// Pieces of −∫ p ln p: the integrand on intervals of values of p, and bounds on tails.
//
// For every p > 0 and 0 < θ < 1:  −p ln p <= p^(1−θ)/(eθ)  (p^θ (−ln p) is largest at p =
// e^(−1/θ)), so that a tail of the entropy is bounded by an integral of a power of the density.
#pragma once

#include "ratefloor/floor/enclosure/source_enclosure.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// {−p ln p : p in the ball, p >= 0}, with 0 at 0.
rigor::Ball entropy_term(const rigor::Ball& p);
/// The same for p between the lower end of `low` and the upper end of `high`.
rigor::Ball entropy_term_between(const rigor::Ball& low, const rigor::Ball& high);

/// ∫_from^∞ f(v)^power dv, from >= 0, power > 0.
rigor::Ball density_power_tail(const SourceEnclosure& source, const rigor::Ball& from,
                               const rigor::Ball& power);

}  // namespace ratefloor::floor
