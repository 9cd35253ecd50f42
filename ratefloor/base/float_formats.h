// Exact conversions between f32 and the small floating-point formats found in weight files.
//
// Right because every value of the small formats is representable in f32, so decoding has one
// answer, and encoding rounds to nearest, ties to even; float_formats_test.cc goes through every
// code. Written with integer arithmetic and selects instead of branches, so that loops over it
// vectorize. NaN stays NaN, keeps the payload bits that fit, and becomes quiet, except bf16 → f32,
// which is a plain shift. Sources: IEEE 754-2019 (binary16); OCP OFP8 (E4M3, E5M2); OCP MX v1.0
// (E8M0); Noune et al., arXiv:2206.02915 (the FNUZ kinds).
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace ratefloor {

/// bf16 is the upper half of an f32.
constexpr float bf16_to_f32(std::uint16_t code) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(code) << 16);
}

constexpr std::uint16_t f32_to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  // Adding just under half a unit, or exactly half when the kept part is odd, carries where it
  // must; the carry into the exponent is right too, up to and including overflow to infinity.
  const std::uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const std::uint32_t quiet_nan = (bits >> 16) | 0x40u;
  return static_cast<std::uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? quiet_nan : rounded);
}

constexpr float f16_to_f32(std::uint16_t code) {
  const std::uint32_t sign = (code & 0x8000u) << 16;
  const std::uint32_t magnitude = (code & 0x7fffu) << 13;  // fields where f32 has them, bias 15
  const std::uint32_t exponent = magnitude & 0x0f800000u;
  const std::uint32_t mantissa = magnitude & 0x007fffffu;
  // A subnormal m 2^-24 becomes 2^-14 (1 + m/1024) − 2^-14: exact, and the subtraction normalizes.
  // It runs for all codes, mostly with 0, because compilers do not vectorize a float operation that
  // only some entries need.
  const std::uint32_t rebias = exponent == 0 ? 113u : (exponent == 0x0f800000u ? 224u : 112u);
  const std::uint32_t excess = exponent == 0 ? 113u << 23 : 0u;
  const std::uint32_t quiet = exponent == 0x0f800000u && mantissa != 0 ? 0x00400000u : 0u;
  const float value =
      std::bit_cast<float>((magnitude + (rebias << 23)) | quiet) - std::bit_cast<float>(excess);
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}

constexpr std::uint16_t f32_to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  std::uint32_t code = 0;
  if (magnitude > 0x7f800000u) {
    code = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
  } else if (magnitude >= 0x477ff000u) {  // 65520, halfway between the largest f16 and 2^16
    code = 0x7c00u;
  } else if (magnitude >= 0x38800000u) {  // 2^-14, the smallest normal f16
    code = (magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  } else {
    // One unit of ½ is 2^-24, the spacing of subnormal f16: the addition rounds for us.
    code = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
  }
  return static_cast<std::uint16_t>(code | sign);
}

namespace float_formats_detail {

enum class Specials {
  kIeee,      // top exponent: infinity and NaN
  kFinite,    // OCP "FN": only all-ones is NaN, no infinity
  kUnsigned0  // "FNUZ": the code of −0 is the only NaN, no infinity
};

constexpr std::array<float, 256> decode_table(int mantissa_bits, int bias, Specials specials) {
  std::array<float, 256> table{};
  const std::uint32_t mantissa_mask = (1u << mantissa_bits) - 1;
  const std::uint32_t top_exponent = 0x7fu >> mantissa_bits;
  for (std::uint32_t code = 0; code < 256; ++code) {
    const std::uint32_t sign = (code & 0x80u) << 24;
    const std::uint32_t exponent = (code & 0x7fu) >> mantissa_bits;
    const std::uint32_t mantissa = code & mantissa_mask;
    std::uint32_t bits = 0;
    if (specials == Specials::kUnsigned0 ? code == 0x80u
        : specials == Specials::kFinite  ? (code & 0x7fu) == 0x7fu
                                         : exponent == top_exponent && mantissa != 0) {
      bits = 0x7fc00000u | sign;
    } else if (specials == Specials::kIeee && exponent == top_exponent) {
      bits = 0x7f800000u | sign;
    } else if (exponent == 0) {
      const auto unit = static_cast<std::uint32_t>(128 - bias - mantissa_bits) << 23;
      bits = sign | std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) *
                                                 std::bit_cast<float>(unit));
    } else {
      bits = sign | ((exponent + static_cast<std::uint32_t>(127 - bias)) << 23) |
             (mantissa << (23 - mantissa_bits));
    }
    table[code] = std::bit_cast<float>(bits);
  }
  return table;
}

constexpr std::array<float, 256> decode_e8m0_table() {
  std::array<float, 256> table{};
  for (std::uint32_t code = 0; code < 256; ++code) {
    // Code 0 is 2^-127, a subnormal f32; code 255 is NaN.
    table[code] = std::bit_cast<float>(code == 255 ? 0x7fc00000u
                                       : code == 0 ? 0x00400000u
                                                   : code << 23);
  }
  return table;
}

}  // namespace float_formats_detail

/// Value of each of the 256 codes.
inline constexpr std::array<float, 256> kF8E4M3 =
    float_formats_detail::decode_table(3, 7, float_formats_detail::Specials::kFinite);
inline constexpr std::array<float, 256> kF8E5M2 =
    float_formats_detail::decode_table(2, 15, float_formats_detail::Specials::kIeee);
inline constexpr std::array<float, 256> kF8E4M3Fnuz =
    float_formats_detail::decode_table(3, 8, float_formats_detail::Specials::kUnsigned0);
inline constexpr std::array<float, 256> kF8E5M2Fnuz =
    float_formats_detail::decode_table(2, 16, float_formats_detail::Specials::kUnsigned0);
inline constexpr std::array<float, 256> kF8E8M0 = float_formats_detail::decode_e8m0_table();

}  // namespace ratefloor
