// The Arb numbers inside Ball and ComplexBall, for the .cc files that call Arb itself.
//
// Not an installed-package header in spirit: it needs arb.h. Only rigor's own sources include it.
#pragma once

#include <acb.h>
#include <arb.h>

#include <algorithm>

#include "ratefloor/rigor/ball.h"
#include "ratefloor/rigor/complex_ball.h"

namespace ratefloor::rigor {

static_assert(sizeof(arb_struct) == Ball::kStorageBytes && alignof(arb_struct) <= 8);
static_assert(sizeof(acb_struct) == ComplexBall::kStorageBytes && alignof(acb_struct) <= 8);

inline arb_ptr raw(Ball& x) { return static_cast<arb_ptr>(x.storage()); }
inline arb_srcptr raw(const Ball& x) { return static_cast<arb_srcptr>(x.storage()); }
inline acb_ptr raw(ComplexBall& z) { return static_cast<acb_ptr>(z.storage()); }
inline acb_srcptr raw(const ComplexBall& z) { return static_cast<acb_srcptr>(z.storage()); }

inline slong common_bits(const Ball& a, const Ball& b) {
  return std::max(a.precision().bits, b.precision().bits);
}

/// A zero that will be written at this precision.
inline Ball blank(int bits) { return Ball::integer(0, {bits}); }
inline ComplexBall blank_complex(int bits) {
  ComplexBall z;
  z.set_precision({bits});
  return z;
}

}  // namespace ratefloor::rigor
