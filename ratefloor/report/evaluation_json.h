// `ratefloor eval --json`.
#pragma once

#include <string>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::report {

inline constexpr int kEvaluationSchemaVersion = 1;

/// Pretty-printed UTF-8 ending in a newline, schema "ratefloor.eval". Keys are always the same:
/// what was not measured is null, and so is what is not a number. No times: same model and text,
/// same bytes.
std::string evaluation_json(const job::Evaluation& evaluation);

}  // namespace ratefloor::report
