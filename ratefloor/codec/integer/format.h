// What encoder and decoder of integer grids have in common (spec.md).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ratefloor/codec/method_name.h"
#include "ratefloor/coding/bit_pack.h"

namespace ratefloor::codec::integer {

struct Format {
  int bits = 4;
  bool asymmetric = false;
  std::size_t group = 128;  // 0: the whole row

  std::uint8_t symmetric_zero() const { return static_cast<std::uint8_t>(1 << (bits - 1)); }
};

/// intK with -asym and -gN. Error kInvalidArgument.
Result<Format> parse_format(const MethodName& name);
/// The canonical name.
std::string name_of(const Format& format);

/// A chunk's rows (or its single piece of a row) and their groups.
struct Layout {
  std::size_t rows = 0, row_size = 0;
  std::size_t group = 1;  // as used: at most row_size, at least 1
  std::size_t groups_per_row = 0;

  std::size_t groups() const { return rows * groups_per_row; }
  std::size_t weights() const { return rows * row_size; }
};

inline Layout layout_of(const Format& format, std::uint64_t cols, std::size_t weights) {
  Layout layout;
  if (weights == 0) return layout;
  layout.row_size = std::min<std::size_t>(cols, weights);
  layout.rows = weights / layout.row_size;
  layout.group = format.group == 0 ? layout.row_size : std::min(format.group, layout.row_size);
  layout.groups_per_row = (layout.row_size + layout.group - 1) / layout.group;
  return layout;
}

inline std::size_t chunk_bytes(const Format& format, const Layout& layout) {
  return 2 * layout.groups() +
         (format.asymmetric ? coding::packed_bytes(layout.groups(), format.bits) : 0) +
         coding::packed_bytes(layout.weights(), format.bits);
}

/// Calls f(first weight, first group, weights, groups' size) on runs that a kernel can take at
/// once: the whole chunk when groups never cross the end of a row, else row by row.
template <class F>
void for_each_run(const Layout& layout, F&& f) {
  if (layout.groups() == 0) return;
  if (layout.row_size % layout.group == 0) {
    f(std::size_t{0}, std::size_t{0}, layout.weights(), layout.groups());
    return;
  }
  for (std::size_t row = 0; row < layout.rows; ++row)
    f(row * layout.row_size, row * layout.groups_per_row, layout.row_size, layout.groups_per_row);
}

}  // namespace ratefloor::codec::integer
