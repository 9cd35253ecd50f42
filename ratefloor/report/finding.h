// What an analysis says, in a sentence or two: the same words in the table and on the page.
#pragma once

#include <cstddef>
#include <string>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

/// The first method's waste ("nf4 stores 4.500 bits per weight; the floor at its error is 3.430:
/// a gap of 1.070."), and the method that comes closest. Empty without usable totals.
std::string finding(const job::Analysis& analysis);

/// Why a gap can be negative; for footnotes.
extern const char* const kNegativeGapNote;

/// Tensors with a method below its own floor.
std::size_t count_model_failures(const job::Analysis& analysis);

}  // namespace ratefloor::report
