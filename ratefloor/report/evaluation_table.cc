#include "ratefloor/report/evaluation_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/evaluation_cells.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr std::size_t kWidth = 100, kLabelWidth = 13, kNameWidth = 60, kLeastName = 12;

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t have = display_width(text);
  return text + std::string(have < width ? width - have : 1, ' ');
}

/// The label, and the text beside it in as many lines as it needs.
std::string line(const LabelledText& one) {
  const std::string lines = wrap(one.text, kWidth, std::string(kLabelWidth, ' '));
  return padded(one.label, kLabelWidth) +
         (lines.empty() ? std::string(kMissing) + "\n" : lines.substr(kLabelWidth));
}

std::string speed(const job::Evaluation& e) {
  if (!(e.seconds > 0) || !std::isfinite(e.seconds)) return "";
  const double rate = static_cast<double>(e.text_tokens) / e.seconds;
  return line({"speed", fmt::format("{} tokens/s ({} in {} s)",
                                    rate >= 100 && rate < 1e15
                                        ? grouped(static_cast<std::uint64_t>(std::llround(rate)))
                                        : significant(rate, 3),
                                    grouped(e.text_tokens), significant(e.seconds, 3))});
}

std::string grid_text(const CellGrid& cells) {
  return "\n" + text_grid(cells).to_string() + wrap(cells.meaning, kWidth, "  ");
}

/// How much the numbers leave for the names. `of(longest)` gives the cells.
template <class F>
std::string named_grid(F&& of) {
  return grid_text(of(std::max(kLeastName, room_for_names(of(1), kWidth))));
}

}  // namespace

std::string evaluation_table(const job::Evaluation& e) {
  std::string text;
  for (const LabelledText& fact : evaluation_facts(e, kNameWidth)) text += line(fact);
  text += speed(e) + "\n";
  const std::vector<LabelledText> numbers = evaluation_numbers(e);
  for (const LabelledText& number : numbers)
    text += (&number == &numbers.front() ? "" : "      ") + number.label + " " + number.text;
  text += "\n";
  if (e.comparison) {
    const job::Comparison& c = *e.comparison;
    text += "\n";
    for (const LabelledText& number : comparison_numbers(e, kNameWidth)) text += line(number);
    if (!c.matrices.empty())
      text += named_grid([&](std::size_t longest) { return matrix_cells(c, longest); });
    if (!c.blocks.empty()) text += grid_text(block_cells(c));
  }
  if (!e.sensitivities.empty())
    text += named_grid([&](std::size_t longest) { return sensitivity_cells(e, longest); });
  return text;
}

}  // namespace ratefloor::report
