// A channel's bound on the gap for every β of an interval: K(β) = ∫ f_β ln(f_β/p_S).
//
// p_S was made for the midpoint, where it nearly equals f, so that K is small and K′ smaller; the
// interval costs its half-width times sup |K′| (docs/formats/gap-box-certificate.md).
#pragma once

#include "ratefloor/floor/box/gap_box.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// K′ over all β of the ball, nats. Precondition: β in (½, 8], away from ½.
rigor::Ball divergence_derivative(const rigor::Ball& beta, const BoxChannel& channel);

/// gap(β, D) <= the result's upper end, bits, for every β in [low, high] and every D up to
/// `distortion`. Indeterminate when it cannot be bounded.
rigor::Ball channel_gap_bits(const rigor::Ball& low, const rigor::Ball& high,
                             const rigor::Ball& distortion, const BoxChannel& channel);

}  // namespace ratefloor::floor
