// Tensors × methods: the gap in bits per weight.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

/// A line per tensor, a column per method of `analysis.totals`. Columns that don't fit go into
/// further blocks of about equal size below each other.
std::string gap_table(const job::Analysis& analysis, std::size_t width);

/// The tensors' names in at most `width` code points each.
std::vector<std::string> tensor_names(const job::Analysis& analysis, std::size_t width);

}  // namespace ratefloor::report
