// Which weights go to zero, by rules that look at a weight alone: at random, the smallest, or those
// that matter least to the layer's output by themselves.
//
//   random      every weight alike; a seed stands for the positions, which then cost nothing
//   magnitude   |w|
//   importance  w² Σ_ii: the error that one zero makes if no other weight changes. It is the square
//               of Wanda's metric (Sun et al. 2023), which compares it within a row
//
// The rule that knows what other weights can make up for is SparseGPT's (sparsegpt.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/feedback/columns.h"
#include "ratefloor/linear/prune/sparsity.h"

namespace ratefloor::linear {

enum class Selection { kRandom, kMagnitude, kImportance };

std::string_view name_of(Selection selection);

/// The mask of the whole matrix: unstructured, one threshold for all of it; grouped, one for each
/// group. `seed` is for kRandom, `statistics` for kImportance. Errors: those of check_sparsity;
/// kInvalidArgument for statistics that do not fit the columns; kNotFinite for a weight that is
/// not. Memory: 16 bytes per weight.
Result<Mask> select_weights(const Columns& w, const InputStatistics& statistics,
                            Selection selection, const Sparsity& sparsity, std::uint64_t seed);

}  // namespace ratefloor::linear
