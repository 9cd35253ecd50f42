#include "ratefloor/codec/lattice/row_classes.h"

namespace ratefloor::codec::lattice {

CodedRun coded_run(const RowClasses& rows, std::uint64_t cols, std::uint64_t first,
                   std::size_t size, std::size_t dimension, std::vector<std::uint8_t>& buffer) {
  const std::size_t most = size + dimension;
  if (buffer.size() < most) buffer.resize(most);
  std::size_t weights = 0;
  if (rows.of_row.empty()) {
    weights = rows.silent ? 0 : size;
    std::fill_n(buffer.begin(), most, std::uint8_t{0});
  } else {
    for_each_row_piece(cols, first, size, [&](std::uint64_t row, std::size_t, std::size_t length) {
      const std::uint8_t index = rows.at(row);
      if (rows.is_silent(index)) return;
      std::fill_n(buffer.begin() + static_cast<std::ptrdiff_t>(weights), length, index);
      weights += length;
    });
  }
  const std::size_t coordinates = (weights + dimension - 1) / dimension * dimension;
  for (std::size_t i = weights; i < coordinates; ++i) buffer[i] = buffer[weights - 1];
  return {weights, std::span(buffer).first(coordinates)};
}

}  // namespace ratefloor::codec::lattice
