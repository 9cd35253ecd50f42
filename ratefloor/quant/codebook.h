// Four-bit codebooks for blocks scaled by their absolute maximum: NF4, FP4, AF4.
#pragma once

#include <array>
#include <string_view>

namespace ratefloor::quant {

/// A normalized value v in [-1, 1] gets slot #{t in thresholds : v > t}; slot s stands for
/// levels[s] and is stored as the nibble codes[s]. Levels do not decrease with the slot.
///
/// The rule is strict for every codebook. Where the original decides by "v >= t" (FP4's negative
/// half, whose sign comes from v < 0 and whose magnitude from |v| > t), the table holds the f32
/// just below t, which selects the same values.
struct Codebook {
  std::string_view name;
  std::array<float, 16> levels;
  std::array<float, 15> thresholds;
  std::array<unsigned char, 16> codes;

  constexpr int slot(float v) const {
    int count = 0;
    for (float t : thresholds) count += v > t;
    return count;
  }
  constexpr unsigned char encode(float v) const { return codes[slot(v)]; }

  /// The level that each nibble stands for.
  constexpr std::array<float, 16> levels_by_code() const {
    std::array<float, 16> by_code{};
    for (int s = 0; s < 16; ++s) by_code[codes[s]] = levels[s];
    return by_code;
  }
};

extern const Codebook kNf4;  // bitsandbytes, csrc/kernels.cu
extern const Codebook
    kFp4;  // bitsandbytes; the nibble's top bit is the sign, slots 7 and 8 are -0, +0
extern const Codebook
    kAf4;  // Yoshida 2023 (arXiv 2306.06965), block 64; nibbles count down from +1

}  // namespace ratefloor::quant
