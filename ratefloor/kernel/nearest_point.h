// The nearest points of many vectors in Z, A2, D4, E8, BW16 or the Leech lattice.
//
// Vectors are columns of planes (structure of arrays): coordinate i of vector v is
// x[i · stride + v]. Coordinates are the integer ones of lattice/lattice.h: there
//   z      all integers
//   a2     p ≡ q mod 2, squared length p² + 3 q² (x holds p and q as real numbers)
//   d4     even sum
//   e8     all even or all odd, sum ≡ 0 mod 4
//   bw16   z mod 2 in the Reed–Muller code RM(1, 4), sum ≡ 0 mod 4
//   leech  all even, z/2 mod 2 a Golay word, sum ≡ 0 mod 8; or all odd, (z − 1)/2 mod 2 a Golay
//          word, sum ≡ 4 mod 8; the Golay code in the order of the MOG (coordinate 4·column + row)
//
// Exactness: x is first reduced modulo the period and rounded to a multiple of 2^-kGridBits (halves
// to even). From there on every quantity — residuals of at most 4, the linear forms that compare
// candidates, their sums of at most 24 terms up to 8 — is a multiple of 2^-14 below 2^10 and so an
// f32: nothing is ever rounded. The result is a nearest point of the rounded vector, and the same
// one on every target whatever the order of additions. Among equally near points
// nearest_point_ref.h says which.
#pragma once

#include <cstddef>
#include <span>

namespace ratefloor::kernel {

enum class PointLattice { kZ, kA2, kD4, kE8, kBw16, kLeech };

inline constexpr int kGridBits = 14;

constexpr std::size_t dimension_of(PointLattice lattice) {
  constexpr std::size_t n[] = {1, 2, 4, 8, 16, 24};
  return n[static_cast<std::size_t>(lattice)];
}

/// The least P with P·Zⁿ in the lattice.
constexpr int period_of(PointLattice lattice) {
  constexpr int periods[] = {1, 2, 2, 4, 4, 8};
  return periods[static_cast<std::size_t>(lattice)];
}

/// z[i · stride + v] = coordinate i of the point nearest to vector v, an integer as an f32;
/// 0 <= v < count. Preconditions: count <= stride; x and z have (dimension − 1) · stride + count
/// entries and may be the same; |x_i| <= 2^20 (others, NaN and Inf count as 0).
/// Cost on one AVX-512 core: below 1 ns per coordinate up to e8, 2 ns for bw16, 15 ns for leech,
/// the same for every x (bench/results/lattice_kernels.csv); full speed from count = 16 on.
void nearest_points(PointLattice lattice, const float* x, float* z, std::size_t stride,
                    std::size_t count);

}  // namespace ratefloor::kernel
