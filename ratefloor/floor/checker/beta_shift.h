// What moving the shape β of the source does to a channel that stays as it is.
//
// With b fixed, |β − b| <= r, S = sup |∂ ln f/∂β| and L = ln(f_b/p): ln f moves by at most rS, so
//   |K′(β) − K′(b)| <= ∫ f_b [ e^{rS} S² |β − b| + (e^{rS} − 1) S |L| + W |L| ],
// W bounding what ∂ ln f/∂β itself moves by, and K(β) − K(b) is the integral of K′. K′(b) comes
// from Taylor polynomials with the remainder enclosed (Moore), everything else from bounds on short
// cells (docs/math/gap-box.md).
#pragma once

#include <cstdint>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor::checker {

using rigor::Ball;

struct BetaShift {
  Ball divergence_rise;  // K(β) − K(b) <= this
  Ball distortion_drop;  // D_q(b) − D_q(β) <= this
};

/// For every β of the ball `range`, which holds `middle`. The mixture, panels and tail of `channel`
/// are used, its claims are not. Error when the work limit is hit.
Result<BetaShift> shift_beta(const Ball& middle, const Ball& range, const UpperCertificate& channel,
                             std::int64_t work_limit);

}  // namespace ratefloor::floor::checker
