#include "ratefloor/codec/half_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::codec {

// Exponents that no f32 has are kept from making an infinite factor.
HalfScale::HalfScale(std::int16_t exponent)
    : exponent_(exponent),
      up_(std::ldexp(1.0, std::clamp<int>(exponent, -300, 300))),
      down_(1.0 / up_) {}

HalfScale HalfScale::for_scales(std::span<const float> row_scales) {
  float largest = 0;
  for (const float s : row_scales) largest = std::max(largest, s);
  return HalfScale(largest > 0 ? static_cast<std::int16_t>(std::ilogb(largest)) : std::int16_t{0});
}

std::uint16_t HalfScale::encode(float scale) const {
  // Products with powers of two are exact in f64; only the step to f16 may round (the step to f32
  // in between cannot, except where f16 underflows to 0 anyway).
  const double shifted = static_cast<double>(scale) * down_;
  return f32_to_f16(static_cast<float>(std::min(shifted, 65504.0)));
}

float HalfScale::decode(std::uint16_t code) const {
  constexpr double kLargest = std::numeric_limits<float>::max();
  const float half = f16_to_f32(code);
  if (!std::isfinite(half)) return 0.0f;
  return static_cast<float>(std::clamp(half * up_, -kLargest, kLargest));
}

}  // namespace ratefloor::codec
