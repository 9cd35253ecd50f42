// Rate and distortion of the channel that a Gaussian mixture induces, in double precision.
//
// The channel of docs/formats/rd-certificate.md with nothing left out: reproduction law r = the
// mixture with its noise taken away, W(dy|x) ∝ r(dy) e^{−(x−y)²/2D₀}. What the certificate's ball
// arithmetic then proves; here to about 1e-13.
#pragma once

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

struct ChannelPoint {
  double distortion = 0;  // D_q
  double rate_nats = 0;   // I_q
};

/// Preconditions: weights sum to 1; every x of the source lies within nine widths of a component,
/// up to a mass of 1e-13, which is left out.
ChannelPoint channel_point(const source::Source& source, const GaussianMixture& mixture);

/// R(D) <= this, nats: I_q, plus ½ ln(D_q/D) where the channel's distortion is the larger.
double rate_at(const ChannelPoint& point, double distortion);

}  // namespace ratefloor::floor
