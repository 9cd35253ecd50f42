// An evaluation's numbers as words and cells, which its table and its page both show (cell_grid.h);
// names elided to `longest` code points.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ratefloor/job/evaluation.h"
#include "ratefloor/report/cell_grid.h"

namespace ratefloor::report {

/// Model, text, arithmetic.
std::vector<LabelledText> evaluation_facts(const job::Evaluation& evaluation, std::size_t longest);

/// Nats per token, bits per byte where bytes are known, perplexity.
std::vector<LabelledText> evaluation_numbers(const job::Evaluation& evaluation);

/// How far from the reference. Precondition: there is a comparison.
std::vector<LabelledText> comparison_numbers(const job::Evaluation& evaluation,
                                             std::size_t longest);

/// A row per matrix, in the order of the model. All errors relative to what they are errors of.
CellGrid matrix_cells(const job::Comparison& comparison, std::size_t longest);
/// A row per block, in order.
CellGrid block_cells(const job::Comparison& comparison);
/// A row per matrix, largest slope first.
CellGrid sensitivity_cells(const job::Evaluation& evaluation, std::size_t longest);

}  // namespace ratefloor::report
