// How often each symbol of an ecsqR design occurs in a matrix: the pass before the frequency table.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/ecsq/design.h"
#include "ratefloor/kernel/slot_search.h"

namespace ratefloor::codec::ecsq {

/// The symbols of a chunk that begins at weight `first`; they lie in scratch().
std::span<const std::uint16_t> symbols_of(const kernel::SlotSearch& search,
                                          std::span<const float> row_scales, std::uint64_t cols,
                                          std::uint64_t first, std::span<const float> in);

/// Counts of the full design's symbols. Integers, so that the order of chunks does not matter.
std::vector<std::uint64_t> count_symbols(const Matrix& matrix, const Design& full,
                                         std::span<const float> row_scales,
                                         const Executor& executor);

}  // namespace ratefloor::codec::ecsq
