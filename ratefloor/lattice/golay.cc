#include "ratefloor/lattice/golay.h"

#include <algorithm>

namespace ratefloor::lattice {
namespace {

/// The two column patterns of each parity and score: `pattern` and its complement.
std::uint32_t column_pattern(int parity, int score) {
  for (std::uint32_t bits = 0; bits < 16; ++bits) {
    int sum = 0, ones = 0;
    for (int row = 0; row < 4; ++row)
      if (bits >> row & 1) {
        sum ^= row;  // the rows' symbols 0, 1, ω, ω̄ are 0, 1, 2, 3
        ++ones;
      }
    if (sum == score && ones % 2 == parity) return bits;
  }
  return 0;  // not reached: every pair of parity and score has two patterns
}

}  // namespace

int f4_product(int a, int b) {
  if (a == 0 || b == 0) return 0;
  return (a - 1 + b - 1) % 3 + 1;  // 1, ω, ω̄ are ω^0, ω^1, ω^2
}

std::vector<std::array<std::uint8_t, 6>> hexacode_words() {
  std::vector<std::array<std::uint8_t, 6>> words;
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b)
      for (int c = 0; c < 4; ++c) {
        const auto value = [&](int x) {
          return static_cast<std::uint8_t>(f4_product(a, f4_product(x, x)) ^ f4_product(b, x) ^ c);
        };
        words.push_back({static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b),
                         static_cast<std::uint8_t>(c), value(1), value(2), value(3)});
      }
  return words;
}

std::vector<std::uint32_t> golay_words() {
  std::vector<std::uint32_t> words;
  for (int parity = 0; parity < 2; ++parity)
    for (const auto& scores : hexacode_words())
      for (std::uint32_t complements = 0; complements < 64; ++complements) {
        std::uint32_t word = 0, top = 0;
        for (std::size_t column = 0; column < 6; ++column) {
          std::uint32_t bits = column_pattern(parity, scores[column]);
          if (complements >> column & 1) bits ^= 15;
          top ^= bits & 1;
          word |= bits << (4 * column);
        }
        if (static_cast<int>(top) == parity) words.push_back(word);
      }
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace ratefloor::lattice
