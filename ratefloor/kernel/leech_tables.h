// The Golay code as a decoder of the Leech lattice sees it: four rows, six columns, the hexacode.
//
// A word is a parity q, a hexacode word s and six top bits t_c whose sum has parity q: column c is
// the one of the sixteen patterns with parity q, score s_c and top bit t_c (Conway & Sloane, Sphere
// Packings, Lattices and Groups, chapter 11). So (q, s, t_0, …, t_4) numbers the 4096 words.
#pragma once

#include <array>
#include <cstdint>

namespace ratefloor::kernel {

inline constexpr int kHexacodeWords = 64;

/// x · y in F4 = {0, 1, ω = 2, ω̄ = 3}; the sum is exclusive or.
constexpr int f4_product(int x, int y) { return x == 0 || y == 0 ? 0 : (x + y - 2) % 3 + 1; }

/// kHexacode[c][16 i + 4 j + k]: column c of the word (i, j, k, f(1), f(ω), f(ω̄)),
/// f(x) = i x² + j x + k.
inline constexpr auto kHexacode = [] {
  std::array<std::array<std::int32_t, kHexacodeWords>, 6> columns{};
  for (int word = 0; word < kHexacodeWords; ++word) {
    const int i = word / 16, j = word / 4 % 4, k = word % 4;
    columns[0][word] = i, columns[1][word] = j, columns[2][word] = k;
    for (int x = 1; x < 4; ++x)
      columns[2 + x][word] = f4_product(i, f4_product(x, x)) ^ f4_product(j, x) ^ k;
  }
  return columns;
}();

/// kHexacodePairs[word][k] = 4 s_{2k} + s_{2k+1}
inline constexpr auto kHexacodePairs = [] {
  std::array<std::array<std::uint8_t, 3>, kHexacodeWords> pairs{};
  for (int word = 0; word < kHexacodeWords; ++word)
    for (int k = 0; k < 3; ++k)
      pairs[word][k] =
          static_cast<std::uint8_t>(4 * kHexacode[2 * k][word] + kHexacode[2 * k + 1][word]);
  return pairs;
}();

/// kPatternNumber[bits] = 8 q + 2 s + t: parity, score and top bit of the column whose row r is
/// bit r.
inline constexpr auto kPatternNumber = [] {
  std::array<std::int32_t, 16> numbers{};
  for (int bits = 0; bits < 16; ++bits) {
    const int b0 = bits & 1, b1 = bits >> 1 & 1, b2 = bits >> 2 & 1, b3 = bits >> 3;
    numbers[bits] = 8 * (b0 ^ b1 ^ b2 ^ b3) + 2 * (b1 ^ 2 * b2 ^ 3 * b3) + b0;
  }
  return numbers;
}();

/// The inverse: kColumnPattern[8 q + 2 s + t].
inline constexpr auto kColumnPattern = [] {
  std::array<std::int32_t, 16> patterns{};
  for (int bits = 0; bits < 16; ++bits) patterns[kPatternNumber[bits]] = bits;
  return patterns;
}();

}  // namespace ratefloor::kernel
