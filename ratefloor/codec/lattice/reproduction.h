// What decoded symbols stand for: (|z| − o(|z|)) · step, rounded to f32 — at once for the symbols
// that have no bits beside them, which nearly all have not.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "ratefloor/codec/lattice/header.h"
#include "ratefloor/codec/lattice/magnitude.h"

namespace ratefloor::codec::lattice {

/// In f64, each operation rounded; finite for every header.
inline float reproduction_of(const Header& header, std::uint32_t index, std::uint32_t magnitude) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  const double moved =
      static_cast<double>(magnitude) - offset_at(header.laws[index].offsets, magnitude);
  return static_cast<float>(std::clamp(moved * header.step, -kLargest, kLargest));
}

/// Of the coordinates of one class and kind.
struct KindTable {
  coding::fields::SymbolLaw law;
  std::array<float, kDirectSymbols> values;
  /// 1: the sign is stored; 2: it is the opposite of the residue's; 0: it is the residue's, or the
  /// value is 0.
  std::array<std::uint8_t, kDirectSymbols> signs;
};

/// As in KindTable::signs. Precondition: j is the index of a value of this kind.
constexpr std::uint32_t sign_rule(std::uint32_t period, std::uint32_t kind, std::uint32_t j) {
  if (comes_once(period, kind)) return kind > 0 || j > 0 ? 1 : 0;
  return 2 * (j & 1);
}

/// Of class c and kind k: at [c · kMaxKinds + k].
inline std::vector<KindTable> kind_tables(const Header& header, const Shapes& shapes) {
  std::vector<KindTable> tables(header.rows.count * kMaxKinds);
  for (std::uint32_t index = 0; index < header.rows.count; ++index)
    for (std::uint32_t kind = 0; kind < shapes.kinds(); ++kind) {
      KindTable& table = tables[index * kMaxKinds + kind];
      table.law = header.laws[index].magnitudes[kind];
      for (std::uint32_t j = 0; j < kDirectSymbols; ++j) {
        table.values[j] = reproduction_of(header, index, absolute_value(shapes.period(), kind, j));
        table.signs[j] = static_cast<std::uint8_t>(sign_rule(shapes.period(), kind, j));
      }
    }
  return tables;
}

}  // namespace ratefloor::codec::lattice
