// The header of a lattice-coded matrix (spec.md), read.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/lattice/offsets.h"
#include "ratefloor/codec/lattice/row_classes.h"
#include "ratefloor/codec/lattice/shapes.h"
#include "ratefloor/coding/fields/symbol_law.h"

namespace ratefloor::codec::lattice {

inline constexpr std::size_t kMaxKinds = 5;

struct ClassLaws {
  coding::fields::SymbolLaw shapes;  // the last symbol, shapes.size(): a block stored as it is
  std::array<coding::fields::SymbolLaw, kMaxKinds> magnitudes;  // for each kind
  Offsets offsets;
};

struct Header {
  double step = 1;
  RowClasses rows;
  std::vector<ClassLaws> laws;  // one per class; of a silent class, nothing
};

/// Error kMalformed for bytes that break a rule. Memory: at most 8 bytes for each of the header's,
/// and 30 kB for each class.
Result<Header> read_header(const Shapes& shapes, std::uint64_t rows,
                           std::span<const std::uint8_t> bytes);

}  // namespace ratefloor::codec::lattice
