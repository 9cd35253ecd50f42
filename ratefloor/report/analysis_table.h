// `ratefloor analyze` for people at a terminal: aligned UTF-8 text without escape sequences.
#pragma once

#include <string>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

struct AnalysisTableOptions {
  int width = 120;  // columns of the terminal; tables are broken, names shortened to fit (>= 60)
  bool tensors = true;  // false: totals and skipped tensors only
};

/// Ends in a newline. Deterministic; safe to print whatever the tensors are called.
std::string analysis_table(const job::Analysis& analysis, const AnalysisTableOptions& options = {});

}  // namespace ratefloor::report
