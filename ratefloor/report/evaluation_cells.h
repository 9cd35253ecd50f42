// An evaluation's numbers as words and cells, which its table and its page both show.
//
// Texts are safe to print (text_grid.h: printable) but not escaped for HTML. What is not a number
// is an en dash.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::report {

struct LabelledText {
  std::string label, text;
};

/// Model, text, arithmetic; names from files elided to `longest` code points.
std::vector<LabelledText> evaluation_facts(const job::Evaluation& evaluation, std::size_t longest);

/// Nats per token, bits per byte where bytes are known, perplexity.
std::vector<LabelledText> evaluation_numbers(const job::Evaluation& evaluation);

/// How far from the reference. Precondition: there is a comparison.
std::vector<LabelledText> comparison_numbers(const job::Evaluation& evaluation,
                                             std::size_t longest);

struct CellGrid {
  std::vector<std::string> heads{};              // the first is of the rows' names
  std::vector<std::vector<std::string>> rows{};  // as many cells; the first elided to `longest`
  std::string meaning{};                         // of the columns, in words
  bool named = true;                             // rows have names, not numbers
};

/// A row per matrix, in the order of the model. All errors relative to what they are errors of.
CellGrid matrix_cells(const job::Comparison& comparison, std::size_t longest);
/// A row per block, in order.
CellGrid block_cells(const job::Comparison& comparison);
/// A row per matrix, largest slope first.
CellGrid sensitivity_cells(const job::Evaluation& evaluation, std::size_t longest);

}  // namespace ratefloor::report
