// `ratefloor verify` for people at a terminal.
#pragma once

#include <string>

#include "ratefloor/job/verify.h"

namespace ratefloor::report {

/// A line per quantized matrix and per untouched tensor with a problem, then "intact: …" or "NOT
/// INTACT: …". Problems are counted, not listed: they go to standard error. Ends in a newline.
std::string verify_table(const job::VerifyReport& report);

}  // namespace ratefloor::report
