// `ratefloor matmul` for people at a terminal.
#pragma once

#include <string>

#include "ratefloor/job/matmul/matmul.h"

namespace ratefloor::report {

/// What was multiplied, a line per scheme, and what the columns mean. Ends in a newline.
std::string matmul_table(const job::MatmulResult& result);

}  // namespace ratefloor::report
