// Which laws the weights of a row are coded with, and which rows are not coded at all.
//
// Rows of like variance make a class. Class 0 may be silent: its rows are zero and are left out, so
// that blocks run on from the row before to the row after. Used by both ends.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::codec::lattice {

struct RowClasses {
  std::uint32_t count = 1;           // 1 … 16
  bool silent = false;               // class 0 is
  std::vector<std::uint8_t> of_row;  // empty when there is one class only

  bool is_silent(std::uint32_t index) const { return silent && index == 0; }
  std::uint8_t at(std::uint64_t row) const {
    return of_row.empty() ? std::uint8_t{0} : of_row[static_cast<std::size_t>(row)];
  }
  /// Bits that name a class.
  int bits() const {
    int bits = 0;
    while (count > 1u << bits) ++bits;
    return bits;
  }
};

/// Calls f(row, offset, length) for the pieces of rows that weights first … first + size − 1 of a
/// matrix with `cols` > 0 columns consist of; offsets count from `first`.
template <class F>
void for_each_row_piece(std::uint64_t cols, std::uint64_t first, std::size_t size, F&& f) {
  for (std::size_t offset = 0; offset < size;) {
    const std::uint64_t row = (first + offset) / cols, column = (first + offset) % cols;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(cols - column, size - offset));
    f(row, offset, length);
    offset += length;
  }
}

/// The coded weights of a run, and the class of each of their coordinates: one for every coordinate
/// of whole blocks, those past the end being like the last.
struct CodedRun {
  std::size_t weights = 0;
  std::span<const std::uint8_t> classes;
};

/// `buffer` holds the classes; it only grows. Precondition: every row has a class.
CodedRun coded_run(const RowClasses& rows, std::uint64_t cols, std::uint64_t first,
                   std::size_t size, std::size_t dimension, std::vector<std::uint8_t>& buffer);

}  // namespace ratefloor::codec::lattice
