// The points of D4, E8, BW16 and the Leech lattice Λ modulo P·Zⁿ, sorted by what their coordinates
// look like.
//
// P is the least number with P·Zⁿ ⊂ Λ (kernel/nearest_point.h; integer coordinates). Modulo P a
// coordinate is one of −P/2+1 … P/2; its kind is the absolute value, 0 … P/2. A shape says how many
// coordinates are of each kind. All points of Λ/PZⁿ of one shape look alike to a source of
// independent symmetric coordinates: they differ by the order of the coordinates and by signs. So a
// coder needs a law for shapes, numbers below a known bound for which one of a shape it is, and
// laws of |z_i| for each kind — and loses nothing, at any rate.
//
// Even points. A word c of the lattice's binary code — {0000} for D4, the repetition code of length
// 8 for E8, the Reed–Muller code RM(1, 4) for BW16, the Golay code for the Leech lattice — says
// which coordinates are of kind P/4 ("ones"), w of them. The others are of kind 0 or P/2, `far` of
// them P/2. The number of coordinates −P/4 plus `far` is even.
// Odd points (Leech lattice only): all coordinates are of kind 1 or 3, `far` of them 3, an odd
// number. With a word c of the Golay code, coordinate i is 1 − 2c_i if its kind is 1 and 6c_i − 3
// if it is 3.
//
// Source: the constructions of Conway & Sloane, Sphere Packings, Lattices and Groups, chapters 4,
// 11 (lattice/lattice.h).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/kernel/nearest_point.h"

namespace ratefloor::codec::lattice {

/// kChoose[n][k]
inline constexpr auto kChoose = [] {
  std::array<std::array<std::uint32_t, 25>, 25> table{};
  for (std::size_t n = 0; n < 25; ++n) {
    table[n][0] = 1;
    for (std::size_t k = 1; k <= n; ++k) table[n][k] = table[n - 1][k - 1] + table[n - 1][k];
  }
  return table;
}();

struct Shape {
  bool odd = false;
  std::uint32_t ones = 0, far = 0;
  std::uint32_t patterns = 1;            // ways to choose the far ones among the others
  std::span<const std::uint32_t> words;  // increasing; bit i is coordinate i
  /// Of a coordinate, by 2·(is far) + (is in the word).
  std::array<std::uint8_t, 4> kinds{};

  /// Of word and pattern together: word · patterns + pattern.
  std::uint64_t arrangements() const { return std::uint64_t{patterns} * words.size(); }
  /// Signs of ones that the others do not decide.
  int free_signs() const { return ones == 0 ? 0 : static_cast<int>(ones) - 1; }
};

class Shapes {
 public:
  /// Not for Z and A2. Lives for ever.
  static const Shapes& of(kernel::PointLattice lattice);

  std::size_t dimension() const { return dimension_; }
  std::uint32_t period() const { return period_; }
  std::size_t kinds() const { return period_ / 2 + 1; }
  std::size_t size() const { return shapes_.size(); }
  const Shape& operator[](std::size_t index) const { return shapes_[index]; }

  /// Index of a shape that occurs.
  std::size_t even(std::uint32_t ones, std::uint32_t far) const { return even_[ones][far]; }
  std::size_t odd(std::uint32_t far) const { return odd_[far]; }

 private:
  explicit Shapes(kernel::PointLattice lattice);

  std::size_t dimension_;
  std::uint32_t period_;
  std::vector<std::vector<std::uint32_t>> words_of_weight_;
  std::vector<std::uint32_t> all_words_;
  std::vector<Shape> shapes_;  // even ones by `ones`, then `far`; then odd ones by `far`
  std::array<std::array<std::uint8_t, 25>, 25> even_{};
  std::array<std::uint8_t, 25> odd_{};
};

/// The arrangement's number is stored in two parts: the high one as a number below
/// ((arrangements − 1) ≫ low) + 1 <= 4096, where rounding costs next to nothing, and these low
/// bits.
constexpr int low_bits_of(std::uint64_t arrangements) {
  return std::max(0, static_cast<int>(std::bit_width(arrangements - 1)) - 12);
}
constexpr std::uint32_t high_parts_of(std::uint64_t arrangements) {
  return static_cast<std::uint32_t>((arrangements - 1) >> low_bits_of(arrangements)) + 1;
}

/// One of the arrangements of a shape, as bit masks over the coordinates.
struct Arrangement {
  std::uint32_t word = 0;  // c
  std::uint32_t far = 0;
};

/// Precondition: index < shape.arrangements().
Arrangement arrangement_at(const Shape& shape, std::size_t dimension, std::uint64_t index);
/// The inverse.
std::uint64_t index_of(const Shape& shape, std::size_t dimension, const Arrangement& arrangement);

}  // namespace ratefloor::codec::lattice
