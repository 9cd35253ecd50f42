// Two ways to make one file of calibration statistics from several: other inputs of one text, and
// other texts of the same inputs.
//
// Both stream: they hold a few megabytes, whatever the files' sizes. Both check every number and
// checksum on the way, and `out` appears whole or not at all; it may be one of `files`.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

/// The files of a run that was done piecewise, a layer at a time: the same model, text and
/// precision (equal CalibrationInfo), no input in two of them. The result does not depend on the
/// order of `files`: it is, byte for byte, what a StatisticsWriter makes that gets all inputs.
/// Errors: kInvalidArgument, naming both files, for inputs or infos that do not fit; those of
/// reading. Cost: every byte is read and written once.
Result<void> join_statistics(const std::vector<std::string>& files, const std::string& out);

/// The files of different texts: the same model, tokenizer and precision, and the same inputs and
/// channels. Sums are added, of max_abs the larger is taken, counts, windows and tokens are added;
/// `window` becomes 0 where it differs; parts are put one behind the other. f64 addition is not
/// associative, so the order of `files` is part of the result: ((first + second) + third) + …,
/// entry by entry, which `parts` records. Merging in steps gives the same bytes as at once only
/// from the left: merge(merge(a, b), c) = merge(a, b, c).
/// Errors: kInvalidArgument, naming file and text, for a text that comes twice or a file that does
/// not say its text; for what does not fit, naming both files; kNotFinite where sums overflow;
/// those of reading. Cost: every byte is read twice (the checksums stand before the bytes), one
/// file's size is written.
Result<void> merge_statistics(const std::vector<std::string>& files, const std::string& out);

}  // namespace ratefloor::linear
