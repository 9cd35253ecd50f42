#include "ratefloor/rigor/monotone.h"

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::rigor {

bool is_wide(const Ball& x) {
  if (!x.is_finite() || arb_is_exact(raw(x))) return false;
  return arb_rel_accuracy_bits(raw(x)) < 20 || mag_cmp_2exp_si(arb_radref(raw(x)), -20) > 0;
}

}  // namespace ratefloor::rigor
