// `ratefloor eval` for people at a terminal.
#pragma once

#include <string>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::report {

/// What was evaluated and how well it predicts; with a reference how far from it, matrix by matrix
/// and block by block; sensitivities, if any. At most 100 columns; ends in a newline. Warnings are
/// not in it: they go to standard error.
std::string evaluation_table(const job::Evaluation& evaluation);

}  // namespace ratefloor::report
