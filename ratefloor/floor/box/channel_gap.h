// A channel's bound on the gap for every β of an interval: K(β) = ∫ f_β ln(f_β/p_S).
//
// p_S is fixed and was made for the middle b, where it nearly equals f. Around it
//   K(β) <= K(b) + r |K′(b)| + ½ r² sup |K″|,   r = max |β − b|,
// with K(b) and K′(b) at a point, and K″, which is close to the Fisher information that f carries
// about β, with β a ball: the interval costs no more than what a wrong β does to a density
// (docs/math/gap-box.md). Cost: about three seconds.
#pragma once

#include "ratefloor/floor/box/gap_box.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// What an interval of β costs with a channel; upper ends count. Indeterminate where unbounded.
struct ChannelGap {
  rigor::Ball middle_bits;     // K(b)
  rigor::Ball width_bits;      // what the interval's width adds
  rigor::Ball shortfall_bits;  // ½ log2(D/D_q) where D_q < D, else 0

  rigor::Ball total_bits() const { return (middle_bits + width_bits + shortfall_bits).upper(); }
};

/// gap(β, D) <= total_bits() for every β in [low, high] and every D up to `distortion`.
/// Precondition: ½ < low <= high <= 8.
ChannelGap channel_gap(const rigor::Ball& low, const rigor::Ball& high,
                       const rigor::Ball& distortion, const BoxChannel& channel);

/// K′ and K″ over all β of the ball, nats.
rigor::Ball divergence_slope(const rigor::Ball& beta, const BoxChannel& channel);
rigor::Ball divergence_curvature(const rigor::Ball& beta, const BoxChannel& channel);

}  // namespace ratefloor::floor
