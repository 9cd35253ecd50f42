// Voronoi codes: the q^n points of a lattice Λ that lie in the Voronoi cell of qΛ, one per coset.
//
//   encode   c ∈ Λ  →  d = (basis coordinates of c) mod q          n digits 0 … q−1
//   decode   d      →  y = Σ_i d_i g_i,   c = y − q·Q_Λ(y/q)
//
// (Conway & Sloane, "A fast encoding method for lattice codes and quantizers", IEEE Trans. Inform.
// Theory 29, 1983.) decode subtracts a point of qΛ, so that encode(decode(d)) = d for every d
// whatever Q_Λ does with ties: the q^n words are one representative of each coset of Λ/qΛ, and
// decode's tie breaking says which. A point is *in the code* when decode(encode(c)) = c; otherwise
// the code is overloaded. Points inside the cell of qΛ are in the code, those outside are not; of
// those on its boundary one per coset is.
//
// Everything is exact in f32: y < 24 · 255 · 8, y/q is rounded once by IEEE division and then to
// the kernel's grid — the same on every machine. (That rounding moves the cell's boundary by up to
// q · 2^-15 of an integer step: a word may lie that much outside it.)
//
// Vectors are columns of planes (structure of arrays): coordinate i of vector v is at
// [i · stride + v], in the integer coordinates of lattice/lattice.h, whole numbers as f32.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/kernel/nearest_point.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::quant {

class VoronoiCode {
 public:
  static constexpr int kMinQ = 2, kMaxQ = 255;
  /// Bound on the coordinates of points given to encode and in_code: beyond every codeword, whose
  /// coordinates are at most q · period/2 <= 1020, and small enough for exact f32 arithmetic.
  static constexpr float kLargestCoordinate = 4096;
  /// Vectors handled at a time by the functions that need room of their own.
  static constexpr std::size_t kRun = 256;

  /// Error kInvalidArgument unless kMinQ <= q <= kMaxQ. The lattice is one of the catalogue's.
  static Result<VoronoiCode> make(const lattice::Lattice& lattice, int q);

  const lattice::Lattice& lattice() const { return *lattice_; }
  kernel::PointLattice kernel_lattice() const { return kernel_lattice_; }
  std::size_t dimension() const { return lattice_->dimension; }
  int q() const { return q_; }
  /// log2 q per coordinate: the rate of an index packed without loss.
  double bits_per_coordinate() const;
  /// No coordinate of a codeword is larger.
  float largest_codeword_coordinate() const {
    return static_cast<float>(q_ * lattice_->period) / 2 + 1;
  }

  /// Digits of lattice points. Precondition: |coordinates| <= kLargestCoordinate. n²/2 steps each.
  void encode(const float* points, std::size_t stride, std::size_t count,
              std::uint8_t* digits) const;

  /// Preconditions: digits below q (check_digits); count <= stride. One nearest point each.
  void decode(const std::uint8_t* digits, std::size_t stride, std::size_t count,
              float* points) const;

  /// in[v] = 1 where vector v is in the code, else 0; digits as encode's. Precondition as encode's.
  void encode_and_test(const float* points, std::size_t stride, std::size_t count,
                       std::uint8_t* digits, std::uint8_t* in) const;

  /// Error kMalformed, with the offset of the first, when some of the `size` digits is not below q.
  Result<void> check_digits(const std::uint8_t* digits, std::size_t size) const;

 private:
  VoronoiCode(const lattice::Lattice& lattice, int q);

  struct Entry {  // generator[row][column] = value, off the diagonal
    std::uint32_t row, column;
    float value;
  };
  const lattice::Lattice* lattice_;
  kernel::PointLattice kernel_lattice_;
  int q_;
  std::vector<float> diagonal_;      // powers of two
  std::vector<Entry> off_diagonal_;  // by rows
};

}  // namespace ratefloor::quant
