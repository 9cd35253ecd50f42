// Logarithm and exponential in whole numbers, so that every decoder on every machine — or a person
// with patience — rebuilds the same probability tables. spec.md defines them; errors stay below
// 2^-14.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace ratefloor::codec::ectcq {

/// ⌊√x⌋ for x < 2^62.
constexpr std::uint64_t floor_sqrt(std::uint64_t x) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 30; bit > 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= x) root += bit;
  return root;
}

/// T_i = 2^30 · 2^(2^-i), i = 1 … 16, by repeated square roots.
inline constexpr std::array<std::uint32_t, 17> kExp2Factors = [] {
  std::array<std::uint32_t, 17> factors{};
  std::uint64_t t = std::uint64_t{1} << 31;
  for (std::size_t i = 1; i < factors.size(); ++i) {
    t = floor_sqrt(t << 30);
    factors[i] = static_cast<std::uint32_t>(t);
  }
  return factors;
}();

/// About 2^30 · 2^(f / 2^16), for f < 2^16.
constexpr std::uint64_t exp2_fixed(std::uint32_t f) {
  std::uint64_t r = std::uint64_t{1} << 30;
  for (std::uint32_t i = 1; i <= 16; ++i)
    if (f >> (16 - i) & 1) r = r * kExp2Factors[i] >> 30;
  return r;
}

/// About 2^16 · log2 n, for 1 <= n < 2^30.
constexpr std::int64_t log2_fixed(std::uint32_t n) {
  const int e = std::bit_width(n) - 1;
  std::uint64_t x = std::uint64_t{n} << (30 - e);
  std::int64_t y = e;
  for (int i = 0; i < 16; ++i) {
    x = x * x >> 30;
    y *= 2;
    if (x >> 31) x >>= 1, ++y;
  }
  return y;
}

}  // namespace ratefloor::codec::ectcq
