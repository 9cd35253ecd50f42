// e^x in f32 with plain + − × and the bits of an exponent: the scalar twin of exp.inl.
//
// Cody–Waite reduction x = k ln 2 + r, |r| <= ½ ln 2, with ln 2 in two parts, and the degree-5
// polynomial of the Cephes library (Moshier, expf) for (e^r − 1 − r)/r². Without fused
// multiply-add, so that every target gives the same bits. Relative error below 3e-7; 0 below -87,
// the value at 88 above 88; NaN for NaN.
#pragma once

#include <bit>
#include <cstdint>

namespace ratefloor::kernel::reference {

inline constexpr float kExpLow = -87.0f, kExpHigh = 88.0f;
inline constexpr float kLog2E = 1.44269504088896341f;
inline constexpr float kLn2Head = 0.693359375f, kLn2Tail = -2.12194440e-4f;
/// Adding 1.5·2^23 rounds to the nearest whole number, ties to even.
inline constexpr float kRoundingMagic = 12582912.0f;
inline constexpr float kExpPolynomial[6] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                            4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};

inline float exp_f32(float x) {
  if (x < kExpLow) return 0.0f;
  const float inside = x > kExpHigh ? kExpHigh : x;
  const float k = (inside * kLog2E + kRoundingMagic) - kRoundingMagic;
  const float r = (inside - k * kLn2Head) - k * kLn2Tail;
  float p = kExpPolynomial[0];
  for (int i = 1; i < 6; ++i) p = p * r + kExpPolynomial[i];
  const float mantissa = ((p * r) * r + r) + 1.0f;
  if (k != k) return k;  // NaN has no exponent to shift
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(k) + 127) << 23;
  return mantissa * std::bit_cast<float>(exponent);
}

}  // namespace ratefloor::kernel::reference
