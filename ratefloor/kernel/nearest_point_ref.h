// nearest_point.h in plain loops: every translate of M·Zⁿ or M·D_n of which the lattice is made,
// one after another, and the nearest point in each (Conway & Sloane, "Fast quantizing and decoding
// algorithms for lattice quantizers and codes", IEEE Trans. Inform. Theory 28 (1982), algorithms 2
// and 4). In doubles, where the squares are exact, too.
//
// Among equally near points the answer is the one
//   in the first translate, in the order of glue_vectors(); in it
//   that rounds up where a coordinate lies midway; and where D_n's parity needs a repair,
//   that is repaired at the first of the coordinates where this costs least.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/kernel/leech_tables.h"
#include "ratefloor/kernel/nearest_point.h"

namespace ratefloor::kernel::reference {

using Glue = std::vector<std::array<int, 24>>;  // as many entries as the lattice has dimensions

/// Leech: all even, then all odd; either in the order of (q, hexacode word, t_0, …, t_4).
inline Glue leech_glue() {
  Glue all;
  for (int odd = 0; odd < 2; ++odd)
    for (int q = 0; q < 2; ++q)
      for (int word = 0; word < kHexacodeWords; ++word)
        for (int tops = 0; tops < 32; ++tops) {
          std::array<int, 24> g;
          for (int c = 0, last = q; c < 6; ++c) {
            const int t = c < 5 ? tops >> (4 - c) & 1 : last;
            last ^= t;
            const int bits = kColumnPattern[8 * q + 2 * kHexacode[c][word] + t];
            for (int row = 0; row < 4; ++row) g[4 * c + row] = 2 * (bits >> row & 1) + odd;
          }
          g[0] -= 4 * odd;  // for the other parity
          all.push_back(g);
        }
  return all;
}

inline const Glue& glue_vectors(PointLattice lattice) {
  static const std::array<Glue, 6> all = [] {
    std::array<int, 24> ones;
    ones.fill(1);
    Glue reed_muller;  // RM(1, 4)
    for (unsigned a = 0; a < 16; ++a)
      for (unsigned c = 0; c < 2; ++c) {
        reed_muller.emplace_back();
        for (unsigned i = 0; i < 16; ++i) reed_muller.back()[i] = (std::popcount(a & i) + c) & 1;
      }
    return std::array<Glue, 6>{Glue{{}},       Glue{{}, ones}, Glue{{}},
                               Glue{{}, ones}, reed_muller,    leech_glue()};
  }();
  return all[static_cast<std::size_t>(lattice)];
}

/// x[i] for 0 <= i < the dimension; z likewise.
inline void nearest_point(PointLattice lattice, const float* x, float* z) {
  const std::size_t n = dimension_of(lattice), kind = static_cast<std::size_t>(lattice);
  constexpr int moduli[] = {1, 2, 1, 2, 2, 4};
  const double m = moduli[kind];
  const bool checkerboard = n > 2;
  double base[24] = {}, rest[24] = {};  // x = base + rest, base a multiple of the period
  for (std::size_t i = 0; i < n; ++i) {
    const double v = std::fabs(x[i]) <= 0x1p20f ? x[i] : 0;
    base[i] = period_of(lattice) * std::nearbyint(v / period_of(lattice));
    rest[i] = std::ldexp(std::nearbyint(std::ldexp(v - base[i], kGridBits)), -kGridBits);
  }
  double best = std::numeric_limits<double>::infinity();
  for (const auto& g : glue_vectors(lattice)) {
    double point[24], distance = 0, sum = 0, farthest = -1, step = 0;
    std::size_t farthest_at = 0;
    for (std::size_t i = 0; i < n && distance < best; ++i) {
      const double multiple = std::floor((rest[i] - g[i]) / m + 0.5);
      point[i] = g[i] + m * multiple;
      sum += multiple;
      const double error = rest[i] - point[i], weight = n == 2 && i == 1 ? 3 : 1;
      distance += weight * error * error;
      if (std::fabs(error) > farthest) {
        farthest = std::fabs(error);
        farthest_at = i;
        step = error < 0 ? -m : m;
      }
    }
    if (checkerboard && std::fmod(sum, 2) != 0) {  // from |e| to M − |e|
      distance += m * (m - 2 * farthest);
      point[farthest_at] += step;
    }
    if (distance >= best) continue;
    best = distance;
    for (std::size_t i = 0; i < n; ++i) z[i] = static_cast<float>(base[i] + point[i]);
  }
}

}  // namespace ratefloor::kernel::reference
