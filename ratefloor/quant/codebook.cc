// The tables, as numbers: levels and thresholds of bitsandbytes (csrc/kernels.cu, functional.py).
//
// NF4's and FP4's thresholds are the literals of its decision trees, not midpoints computed anew: a
// few differ from the f32 midpoint (0.583333 for 7/12), and only the literals give the same
// nibbles. bitsandbytes lists AF4's levels but has no encoder for them; ours takes the f32
// midpoints of neighbouring levels, and the nibble is the index in bitsandbytes' list, which begins
// at +1.
#include "ratefloor/quant/codebook.h"

#include <bit>
#include <cstdint>

namespace ratefloor::quant {
namespace {

/// The largest f32 below a finite v; below +0 lies the smallest negative denormal.
constexpr float just_below(float v) {
  const auto bits = std::bit_cast<std::uint32_t>(v);
  if (v == 0) return std::bit_cast<float>(std::uint32_t{0x80000001});
  return std::bit_cast<float>(v > 0 ? bits - 1 : bits + 1);
}

constexpr Codebook make_fp4() {
  // By increasing magnitude: the value, the threshold above it, the lower three bits of its nibble.
  constexpr std::array<float, 8> kMagnitudes = {
      0.0f, 5.208333333e-03f, 0.16666667f, 0.25f, 0.33333333f, 0.5f, 0.66666667f, 1.0f};
  constexpr std::array<float, 7> kThresholds = {0.00260417f, 0.0859375f, 0.20833333f, 0.29166667f,
                                                0.4166667f,  0.583333f,  0.8333333f};
  constexpr std::array<unsigned char, 8> kCodes = {0, 1, 6, 7, 4, 5, 2, 3};
  Codebook book{"fp4", {}, {}, {}};
  for (int i = 0; i < 8; ++i) {
    book.levels[8 + i] = kMagnitudes[i];
    book.levels[7 - i] = -kMagnitudes[i];
    book.codes[8 + i] = kCodes[i];
    book.codes[7 - i] = static_cast<unsigned char>(kCodes[i] + 8);
  }
  book.thresholds[7] = just_below(0.0f);  // -0 itself counts as positive, like v < 0 does
  for (int i = 0; i < 7; ++i) {
    book.thresholds[8 + i] = kThresholds[i];
    book.thresholds[6 - i] = just_below(-kThresholds[i]);
  }
  return book;
}

constexpr Codebook make_af4() {
  Codebook book{"af4",
                {-1.0f, -0.69441008f, -0.51243739f, -0.3736951f, -0.25607552f, -0.14982478f,
                 -0.04934812f, 0.0f, 0.04273164f, 0.12934483f, 0.21961274f, 0.31675666f,
                 0.42563882f, 0.55496234f, 0.72424863f, 1.0f},
                {},
                {}};
  for (int s = 0; s < 15; ++s) book.thresholds[s] = (book.levels[s] + book.levels[s + 1]) * 0.5f;
  for (int s = 0; s < 16; ++s) book.codes[s] = static_cast<unsigned char>(15 - s);
  return book;
}

constexpr Codebook make_nf4() {
  Codebook book{
      "nf4",
      {-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
       -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
       0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
       0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f},
      {-0.8480964004993439f, -0.6106329262256622f, -0.4599952697753906f, -0.33967943489551544f,
       -0.23460740596055984f, -0.13791173323988914f, -0.045525018125772476f, 0.03979014977812767f,
       0.1202552504837513f, 0.2035212516784668f, 0.2920137718319893f, 0.3893125355243683f,
       0.5016634166240692f, 0.6427869200706482f, 0.8614784181118011f},
      {}};
  for (int s = 0; s < 16; ++s) book.codes[s] = static_cast<unsigned char>(s);
  return book;
}

}  // namespace

// Initialized at compile time: ready before any other translation unit's initializers run.
constinit const Codebook kNf4 = make_nf4();
constinit const Codebook kFp4 = make_fp4();
constinit const Codebook kAf4 = make_af4();

}  // namespace ratefloor::quant
