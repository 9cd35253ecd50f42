// Numbers as words and cells, which a table in a terminal and a page both show.
//
// Texts are safe to print (text_grid.h: printable) but not escaped for HTML. What is not a number
// is an en dash.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

struct LabelledText {
  std::string label, text;
};

struct CellGrid {
  std::vector<std::string> heads{};              // the first is of the rows' names
  std::vector<std::vector<std::string>> rows{};  // as many cells
  std::string meaning{};                         // of the columns, in words
  bool named = true;                             // rows have names, not numbers
  std::vector<std::size_t> words{};              // columns behind the first that are no numbers

  bool holds_words(std::size_t column) const {
    return column > 0 && std::find(words.begin(), words.end(), column) != words.end();
  }
};

/// Names and words to the left, numbers to the right.
TextGrid text_grid(const CellGrid& cells);

/// How many columns are left of `width` for the names of a grid whose other cells are these.
std::size_t room_for_names(CellGrid cells, std::size_t width);

}  // namespace ratefloor::report
