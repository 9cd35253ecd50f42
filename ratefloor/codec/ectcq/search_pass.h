// A trial's search of all weights of a sample or a matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/ectcq/sample.h"
#include "ratefloor/codec/ectcq/statistics.h"
#include "ratefloor/codec/ectcq/trial.h"

namespace ratefloor::codec::ectcq {

/// Blocks are searched on their own, in 16 lanes, on several threads.
Statistics search_sample(const Trial& trial, const Sample& sample, std::uint64_t cols,
                         const Executor& executor);

/// As it will be encoded. `coded` gets 2k + z of each weight, in chunk order.
Statistics search_matrix(const Trial& trial, const Matrix& matrix, const Executor& executor,
                         std::vector<std::int16_t>& coded);

}  // namespace ratefloor::codec::ectcq
