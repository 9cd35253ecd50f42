// Columns with like symbols, found by how short each class's law codes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::linear {

/// How often each symbol occurs in a column; only those that do.
struct ColumnCounts {
  struct Entry {
    std::uint8_t symbol;
    std::uint32_t count;
  };
  std::vector<Entry> entries{};
};

struct ColumnClasses {
  std::size_t count = 1;
  std::vector<std::uint8_t> of_column{};
};

/// At most `most` classes: at first quantiles of the columns' mean symbol, then the nearest law, in
/// turn. Classes that lose all their columns are gone. Portable arithmetic.
ColumnClasses classify_columns(std::span<const ColumnCounts> columns, std::size_t most);

/// Counts of the 256 symbols in each class.
std::vector<std::vector<std::uint64_t>> class_counts(std::span<const ColumnCounts> columns,
                                                     const ColumnClasses& classes);

}  // namespace ratefloor::linear
