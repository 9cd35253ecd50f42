// Theta series in closed form: how many lattice points there are at each distance, by number theory
// instead of counting.
//
// With N(m) = number of points of norm m · norm_step (lattice.h) and σ_k(m) = Σ_{d | m} d^k:
//
//   z      N(m) = 2 where m > 0 is a square, else 0
//   a2     N(m) = 6 Σ_{d | m} (d/3), (d/3) = 0, 1, −1 for d ≡ 0, 1, 2 mod 3
//   d4     N(m) = 24 Σ_{d | m, d odd} d
//   e8     N(m) = 240 σ_3(m)
//   bw16   N(m) = (480/17) (σ_7(m) + 16 σ_7(m/2) − c(m)),  Σ c(m) q^m = q Π (1−q^k)^8 (1−q^2k)^8
//   leech  N(m) = (65520/691) (σ_11(m) − τ(m)),            Σ τ(m) q^m = q Π (1−q^k)^24
//
// Sources: Conway & Sloane, Sphere Packings, Lattices and Groups, chapter 4; Serre, A Course in
// Arithmetic, chapter VII, for e8 and leech. bw16 is derived in docs/math/lattices.md.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {

/// Beyond it the Leech lattice's numbers leave 64 bits.
inline constexpr int kMaxThetaIndex = 36;

/// N(0) = 1, N(1), …, N(terms − 1), exactly. Precondition: 1 <= terms <= kMaxThetaIndex + 1.
std::vector<std::uint64_t> theta_coefficients(const Lattice& lattice, int terms);

/// Coefficients of q^0 … q^(terms − 1) in q Π_{k >= 1} Π_(d, e) (1 − q^{dk})^e.
struct EtaFactor {
  int d = 1, exponent = 1;
};
std::vector<std::int64_t> eta_product(const std::vector<EtaFactor>& factors, int terms);

}  // namespace ratefloor::lattice
