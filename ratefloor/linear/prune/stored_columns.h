// What a pruned or quantized matrix takes when it is really stored: whole numbers column by column,
// zeros among them, in one entropy-coded stream.
//
// One coder for all that is compared, so that no rule pays for another's bytes. The symbol of a
// weight says whether it is zero and what it is otherwise; a value of fixed width follows as plain
// bits where there is one. So positions are paid for in the same breath: at the binary entropy of
// the share of zeros, or less where columns differ. Columns are sorted into up to sixteen classes,
// each with a law of its own (coding/fields): those that make the whole shortest. All that a
// decoder needs is in the bytes; decode_columns shows it.
//
// Bytes: bits first, as coding/fields/spec.md has them —
//
//   32, 32, 5   rows, columns, width w of the plain bits, 0 … 16
//   law         of the classes, then of each class its law of symbols
//
// then whole bytes: the mixed stream in 8 lanes, or in 1 for less than 4096 weights. Of each column
// the class, then of each weight its symbol: 0 for a zero, 2|z| − (z > 0) for z up to ±127, 255 for
// others, with z + 2^15 in 16 bits behind it; behind a symbol that is not 0 the w plain bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

struct SymbolColumns {
  std::size_t rows = 0, cols = 0;
  std::vector<std::int16_t> symbols{};  // column after column
  int plain_bits = 0;                   // beside every symbol that is not 0
  std::vector<std::uint16_t> plain{};   // of each symbol, if there are any; below 2^plain_bits
  bool operator==(const SymbolColumns&) const = default;
};

struct StoredColumns {
  std::vector<std::uint8_t> bytes{};
  double entropy_bits = 0;  // of all symbols given their columns' classes, and the plain bits
  std::size_t classes = 0;
};

/// Error kInvalidArgument where sizes do not agree or plain bits are too wide. About 40 ns per
/// weight. The same bytes everywhere.
Result<StoredColumns> encode_columns(const SymbolColumns& columns);

/// Error kMalformed for bytes that are no such stream, and for more than 2^20 weights per byte.
Result<SymbolColumns> decode_columns(std::span<const std::uint8_t> bytes);

}  // namespace ratefloor::linear
