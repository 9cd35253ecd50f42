// The exact rate of entropy-coded dithered scalar quantization (Ziv 1985, Zamir & Feder 1992).
//
// With subtractive dither U uniform over one step Δ, the reproduction is X + U', U' independent of
// X and uniform on [−Δ/2, Δ/2], and the rate given the dither is I(X; X + U) = h(X + U) − log2 Δ.
// The density of X + U is a difference of distribution functions. docs/math/ecdq.md.
#pragma once

#include "ratefloor/floor/enclosure/source_enclosure.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

struct EcdqEnclosure {
  rigor::Ball rate_bits;          // indeterminate if the step is not certainly positive
  rigor::Ball distortion;         // Δ²/12, taking X + U as it is
  rigor::Ball wiener_distortion;  // v/(1 + v), v = Δ²/12: the same rate, X + U scaled by 1/(1 + v)
};

/// `tolerance`: radius wanted for the rate, bits. Some thousand evaluations of incomplete gammas.
EcdqEnclosure ecdq_enclosure(const SourceEnclosure& source, const rigor::Ball& step,
                             double tolerance);

/// The density of X + U at y >= 0: P(y − Δ/2 < X < y + Δ/2)/Δ.
rigor::Ball dithered_density(const SourceEnclosure& source, const rigor::Ball& step,
                             const rigor::Ball& y);

}  // namespace ratefloor::floor
