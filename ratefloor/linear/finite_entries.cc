#include "ratefloor/linear/finite_entries.h"

#include <cmath>
#include <string>

namespace ratefloor::linear {

Result<void> check_finite(std::span<const float> x, std::size_t n) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isfinite(x[i])) continue;
    const std::string place =
        "entry " + std::to_string(i % n) + " of vector " + std::to_string(i / n);
    return make_error(ErrorCode::kNotFinite,
                      place + (std::isnan(x[i]) ? " is NaN" : " is infinite"));
  }
  return {};
}

}  // namespace ratefloor::linear
