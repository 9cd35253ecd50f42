// A trellis of 2^ν states for quantization: one rate-1/2 code, by its parity polynomials.
//
// The bits z (which superset) and p (which half of it) of successive weights satisfy h0·z + h1·p =
// 0 as power series modulo 2. The state is that of the systematic encoder with feedback, whose
// lowest bit is the next z. A second realization of the same code, by a shift register of the last
// ν bits of q where z = h1·q and p = h0·q, is what the search runs on (trellis_search_ref.h).
// Source: Ungerboeck, IEEE Trans. Inf. Theory 28 (1982).
#pragma once

#include <cstdint>

namespace ratefloor::kernel {

/// Next state: (s >> 1) ^ (z ? h0_half : 0) ^ (p ? h1_half : 0) with z = s & 1. The polynomials are
/// without their lowest coefficients, which are 1 and 0: h0 = 2·h0_half + 1 of degree ν, h1 =
/// 2·h1_half of lower degree, not 0, no factor in common. So every state is reached from every
/// other, in ν steps.
struct TrellisShape {
  int log2_states = 0;  // ν, 2 … 12
  std::uint32_t h0_half = 0, h1_half = 0;

  std::uint32_t states() const { return 1u << log2_states; }
  std::uint32_t next(std::uint32_t s, unsigned p) const {
    return (s >> 1) ^ ((s & 1) ? h0_half : 0) ^ (p ? h1_half : 0);
  }
  /// The state before `t` if its path bit was p: all states with the same top bit of t come from
  /// one superset, and that bit is it.
  std::uint32_t previous(std::uint32_t t, unsigned p) const {
    const std::uint32_t z = t >> (log2_states - 1);
    return ((t ^ (z ? h0_half : 0) ^ (p ? h1_half : 0)) << 1 | z) & (states() - 1);
  }
};

/// The multiple m of index k in superset z: m = 2k + z; under the zero rule with z = 1, where the
/// odd superset has a zero of its own, |m| = 2|k| − 1.
inline std::int32_t superset_multiple(std::int32_t k, unsigned z, bool zero_rule) {
  if (!zero_rule || z == 0) return 2 * k + static_cast<std::int32_t>(z);
  return k == 0 ? 0 : k > 0 ? 2 * k - 1 : 2 * k + 1;
}

}  // namespace ratefloor::kernel
