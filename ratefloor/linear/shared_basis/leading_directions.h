// The eigenvectors of the greatest eigenvalues of a symmetric matrix, as Householder reflections.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"

namespace ratefloor::linear {

/// Reflections v_1 … v_count (codec/basis/reflections.h, values in f64) whose product's first
/// columns are, up to signs, the eigenvectors of `symmetric` (channels × channels) with the
/// greatest eigenvalues, by falling eigenvalue; any first k of them are those of k. By subspace
/// iteration, so that near the count-th eigenvalue directions are mixed. Precondition: count <
/// channels. Cost: 8 · channels² · count products.
std::vector<double> leading_reflections(std::uint64_t channels, std::uint64_t count,
                                        const std::vector<double>& symmetric,
                                        const Executor& executor);

}  // namespace ratefloor::linear
