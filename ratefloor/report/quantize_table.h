// `ratefloor quantize` for people at a terminal.
#pragma once

#include <string>

#include "ratefloor/job/quantize_record.h"

namespace ratefloor::report {

/// A line per quantized tensor, what was left untouched, and the totals with the headers of the
/// files apart. Names are shortened to fit `width` columns. Ends in a newline; safe to print
/// whatever the tensors are called.
std::string quantize_table(const job::QuantizeRecord& record, int width = 120);

}  // namespace ratefloor::report
