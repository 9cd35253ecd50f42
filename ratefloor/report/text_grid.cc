// Layout in two passes over the cells: measure, then write.
#include "ratefloor/report/text_grid.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "ratefloor/io/utf8.h"

namespace ratefloor::report {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Length in bytes of the first `count` code points.
std::size_t prefix_bytes(std::string_view utf8, std::size_t count) {
  std::size_t at = 0;
  while (at < utf8.size() && count > 0) {
    ++at;
    while (at < utf8.size() && is_continuation(utf8[at])) ++at;
    --count;
  }
  return at;
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

std::string printable(std::string_view bytes) {
  return io::printable(bytes, std::numeric_limits<std::size_t>::max());
}

std::string elide_middle(std::string_view utf8, std::size_t width) {
  const std::size_t have = display_width(utf8);
  if (have <= width) return std::string(utf8);
  const std::size_t kept = width > 0 ? width - 1 : 0;
  const std::size_t front = kept / 2, back = kept - front;
  return std::string(utf8.substr(0, prefix_bytes(utf8, front))) + "…" +
         std::string(utf8.substr(prefix_bytes(utf8, have - back)));
}

std::string wrap(std::string_view text, std::size_t width, std::string_view indent) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const std::size_t length = display_width(word);
    if (column > 0 && column + 1 + length > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      out += indent;
      column = display_width(indent);
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  if (column > 0) out += '\n';
  return out;
}

void TextGrid::add_column(std::string head, Align align) {
  rows_.front().push_back(std::move(head));
  aligns_.push_back(align);
}

void TextGrid::add_row(std::vector<std::string> cells) {
  cells.resize(aligns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> TextGrid::column_widths() const {
  std::vector<std::size_t> widths(aligns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

std::size_t TextGrid::width() const {
  const auto widths = column_widths();
  const std::size_t gaps = widths.empty() ? 0 : (widths.size() - 1) * gap_;
  return std::accumulate(widths.begin(), widths.end(), gaps);
}

std::string TextGrid::to_string() const {
  const auto widths = column_widths();
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string& cell = rows_[r][i];
      const std::string padding(widths[i] - display_width(cell), ' ');
      if (i > 0) line.append(gap_, ' ');
      line += aligns_[i] == Align::kLeft ? cell + padding : padding + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
    if (r == 0) {
      for (std::size_t i = 0; i < width(); ++i) out += "─";
      out += '\n';
    }
  }
  return out;
}

}  // namespace ratefloor::report
