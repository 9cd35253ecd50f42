// Plain-text tables: columns as wide as their widest cell, aligned by code points of UTF-8.
//
// East Asian wide characters count as one column; tensor names don't have them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ratefloor::report {

/// Code points of valid UTF-8.
std::size_t display_width(std::string_view utf8);

/// io::printable without a limit: whatever a file calls its tensors can neither move the cursor nor
/// colour the terminal.
std::string printable(std::string_view bytes);

/// At most `width` code points (>= 1); what is left out of the middle is shown as "…".
std::string elide_middle(std::string_view utf8, std::size_t width);

/// `text` broken at spaces into lines of at most `width`, each behind `indent`, ending in newlines.
std::string wrap(std::string_view text, std::size_t width, std::string_view indent = "");

enum class Align { kLeft, kRight };

class TextGrid {
 public:
  /// `gap`: spaces between columns.
  explicit TextGrid(std::size_t gap = 2) : gap_(gap) {}

  void add_column(std::string head, Align align = Align::kRight);
  void add_row(std::vector<std::string> cells);  // as many as columns; missing ones are empty

  /// Head, a rule, the rows; no trailing spaces; ends in a newline.
  std::string to_string() const;
  std::size_t width() const;

 private:
  std::vector<std::size_t> column_widths() const;

  std::size_t gap_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_{1};  // the first is the head
};

}  // namespace ratefloor::report
