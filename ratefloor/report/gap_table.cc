// Width is spent in this order: spaces between columns shrink from two to one, names are shortened
// to a quarter of the line, then blocks.
#include "ratefloor/report/gap_table.h"

#include <algorithm>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/short_names.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using Column = std::vector<std::string>;  // head, then a cell per tensor

Column gap_column(const job::Analysis& analysis, const std::string& method) {
  Column cells{printable(method)};
  for (const auto& tensor : analysis.tensors) {
    const auto it = std::find_if(tensor.methods.begin(), tensor.methods.end(),
                                 [&](const auto& m) { return m.method == method; });
    cells.push_back(it == tensor.methods.end() ? kMissing : gap_text(it->gap_bits, 2));
  }
  return cells;
}

std::size_t widest(const Column& column) {
  std::size_t width = 0;
  for (const auto& cell : column) width = std::max(width, display_width(cell));
  return width;
}

std::string block(const Column& names, const std::vector<Column>& columns, std::size_t first,
                  std::size_t end, std::size_t gap) {
  TextGrid grid(gap);
  grid.add_column(names[0], Align::kLeft);
  for (std::size_t c = first; c < end; ++c) grid.add_column(columns[c][0]);
  for (std::size_t row = 1; row < names.size(); ++row) {
    std::vector<std::string> cells{names[row]};
    for (std::size_t c = first; c < end; ++c) cells.push_back(columns[c][row]);
    grid.add_row(std::move(cells));
  }
  return grid.to_string();
}

/// Where each block of columns ends: as few blocks as fit, of about equal numbers if that fits,
/// too.
std::vector<std::size_t> block_ends(const std::vector<Column>& columns, std::size_t space) {
  const auto pack = [&](std::size_t most) {
    std::vector<std::size_t> ends;
    for (std::size_t c = 0, first = 0, used = 0; c < columns.size(); ++c) {
      const std::size_t next = widest(columns[c]) + 2;
      if (c > first && (used + next > space || c - first == most)) {
        ends.push_back(first = c);
        used = 0;
      }
      used += next;
    }
    ends.push_back(columns.size());
    return ends;
  };
  const auto fewest = pack(columns.size());
  const auto even = pack((columns.size() + fewest.size() - 1) / fewest.size());
  return even.size() == fewest.size() ? even : fewest;
}

}  // namespace

std::vector<std::string> tensor_names(const job::Analysis& analysis, std::size_t width) {
  std::vector<std::string> names;
  for (const auto& tensor : analysis.tensors) names.push_back(tensor.name);
  return short_names(names, width);
}

std::string gap_table(const job::Analysis& analysis, std::size_t width) {
  std::vector<Column> columns;
  std::size_t sum = 0;
  for (const auto& total : analysis.totals) {
    columns.push_back(gap_column(analysis, total.method));
    sum += widest(columns.back());
  }
  if (columns.empty()) return "";
  const std::size_t n = columns.size(), least_name = std::max<std::size_t>(width / 4, 16);
  const auto room = [&](std::size_t gap) {
    return width > sum + n * gap ? width - sum - n * gap : 0;
  };
  Column names = tensor_names(analysis, std::max(least_name, room(2)));
  names.insert(names.begin(), "tensor");
  if (widest(names) <= room(2)) return block(names, columns, 0, n, 2);
  if (room(1) >= least_name) {
    names = tensor_names(analysis, room(1));
    names.insert(names.begin(), "tensor");
    return block(names, columns, 0, n, 1);
  }

  const auto cuts = block_ends(columns, width > widest(names) ? width - widest(names) : 0);
  std::string text;
  for (std::size_t b = 0, first = 0; b < cuts.size(); first = cuts[b++]) {
    if (b > 0) text += '\n';
    text += block(names, columns, first, cuts[b], 2);
  }
  return text;
}

}  // namespace ratefloor::report
