// The basis that matrices with a common input share: how many reflections, how coarsely stored, and
// which of the matrices take fewer bits in it.
//
// At a fine step the rate of cancelled columns is ½ Σ log2(p_i L_ii² / c²) with Π L_ii² = |Σ|, the
// same in every orthogonal basis, and p_i the mean square of column i. So what a basis saves is
//
//   ½ (mean log2 p_i − mean log2 p'_i)   bits per weight,
//
// whatever Σ is: at most what the row covariance's eigenbasis gives, and never negative there for
// the covariance of all matrices together; a single matrix may lose, and then keeps to itself. What
// the basis is stored as is paid by all. docs/math/shared-basis.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"

namespace ratefloor::linear {

struct BasisSettings {
  std::uint64_t most_reflections = 512;  // two products a weight for each: what decoders have to do
  double least_gain_bits = 0.01;         // of a matrix that joins
};

struct LearnedBasis {
  std::vector<std::uint8_t> bytes{};  // as it is stored
  std::shared_ptr<const codec::basis::Basis> basis{};
  std::vector<double> saved_bits{};  // per weight, by matrix; not above 0: it is better off alone
  double net_bits = 0;               // saved by those that join, less what the basis takes
};

/// Calls back with each of `count` matrices, in order, one at a time.
using EachMatrix =
    std::function<Result<void>(const std::function<Result<void>(const Matrix& matrix)>& visit)>;

/// Nothing where no basis is worth its bytes, or there are fewer than two channels. `each` is
/// called several times. Preconditions: the matrices have `channels` columns, finite weights, and a
/// weight that is not 0. Errors: those of `each`.
Result<std::optional<LearnedBasis>> learn_basis(std::uint64_t channels, const EachMatrix& each,
                                                const BasisSettings& settings,
                                                const Executor& executor);

/// Mean log2 of columns' mean squares, of rows × channels weights: halved, a rate. Columns of zeros
/// count as 2^-40 of the mean.
double mean_log2_power(std::span<const float> rows, std::uint64_t channels);

}  // namespace ratefloor::linear
