// Division by a scale as a multiplication, without overflow.
//
// bitsandbytes and most kernels compute x · (1/s). For s below 2^-126 the reciprocal of an f32 can
// overflow; there x and s are first scaled by 2^64, which is exact, so that the result is what f32
// with an unbounded exponent would give. s = 0 maps everything to 0.
#pragma once

namespace ratefloor::kernel {

/// x / s ≈ (x · pre) · inverse.
struct Reciprocal {
  float pre = 1.0f, inverse = 0.0f;
};

/// Precondition: s is finite and not negative.
inline Reciprocal reciprocal_of(float s) {
  if (s == 0.0f) return {1.0f, 0.0f};
  if (s < 0x1p-126f) return {0x1p64f, 1.0f / (s * 0x1p64f)};
  return {1.0f, 1.0f / s};
}

}  // namespace ratefloor::kernel
