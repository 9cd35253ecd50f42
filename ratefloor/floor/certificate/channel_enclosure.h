// Proven enclosures of a certificate's channel: its distortion D_q and its divergence I_q.
//
// Two integrals over x (docs/formats/rd-certificate.md) by certified quadrature, panel by panel,
// and the tail in closed form. β of the source may be an interval.
#pragma once

#include <functional>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/source_ball.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

struct ChannelEnclosure {
  rigor::Ball distortion;   // D_q
  rigor::Ball log_density;  // E ln p_S(X): nats
  rigor::Ball rate_nats;    // I_q
};

struct ChannelOptions {
  double tolerance = 1e-14;  // goal for each panel of the integral of f ln p_S; D_q: times D₀
};

/// Uses the mixture, panels and tail of `upper`; its claimed intervals are not read.
ChannelEnclosure enclose_channel(const SourceBall& source, const UpperCertificate& upper,
                                 const ChannelOptions& options = {});

/// R(D) <= I_q + ½ max(0, ln(D_q/D)), nats.
rigor::Ball rate_upper_nats(const ChannelEnclosure& channel, const rigor::Ball& distortion);

}  // namespace ratefloor::floor
