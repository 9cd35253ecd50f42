#include "ratefloor/report/cell_grid.h"

#include <algorithm>

namespace ratefloor::report {

TextGrid text_grid(const CellGrid& cells) {
  TextGrid grid;
  for (std::size_t i = 0; i < cells.heads.size(); ++i) {
    const bool left = i == 0 ? cells.named : cells.holds_words(i);
    grid.add_column(cells.heads[i], left ? Align::kLeft : Align::kRight);
  }
  for (const auto& row : cells.rows) grid.add_row(row);
  return grid;
}

std::size_t room_for_names(CellGrid cells, std::size_t width) {
  for (auto& row : cells.rows) row.front().clear();
  const std::size_t others = text_grid(cells).width() - display_width(cells.heads.front());
  return width - std::min(width, others);
}

}  // namespace ratefloor::report
