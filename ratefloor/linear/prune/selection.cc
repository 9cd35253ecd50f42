#include "ratefloor/linear/prune/selection.h"

#include <cmath>
#include <string>

#include "ratefloor/base/random.h"

namespace ratefloor::linear {
namespace {

constexpr std::uint32_t kStream = 0x7072756e;  // apart from other uses of a seed

}  // namespace

std::string_view name_of(Selection selection) {
  switch (selection) {
    case Selection::kRandom:
      return "random";
    case Selection::kMagnitude:
      return "magnitude";
    case Selection::kImportance:
      return "importance";
  }
  return "";
}

Result<Mask> select_weights(const Columns& w, const InputStatistics& statistics,
                            Selection selection, const Sparsity& sparsity, std::uint64_t seed) {
  const std::size_t rows = w.rows(), cols = w.count();
  if (Result<void> ok = check_sparsity(sparsity, cols); !ok) return ok.error();
  if (statistics.channels != cols)
    return make_error(ErrorCode::kInvalidArgument,
                      "statistics of " + std::to_string(statistics.channels) +
                          " channels do not fit a matrix of " + std::to_string(cols) + " columns");
  std::vector<double> costs(rows * cols);
  for (std::size_t c = 0; c < cols; ++c) {
    const double moment = statistics.second_moment_sum[packed_index(cols, c, c)] /
                          static_cast<double>(statistics.count);
    for (std::size_t r = 0; r < rows; ++r) {
      const double square = double{w[c][r]} * w[c][r];
      if (!std::isfinite(square))
        return make_error(ErrorCode::kNotFinite, "the weight in row " + std::to_string(r) +
                                                     ", column " + std::to_string(c) +
                                                     " is not finite");
      costs[c * rows + r] = selection == Selection::kRandom
                                ? uniform_pair(seed, c * rows + r, 0, kStream)[0]
                            : selection == Selection::kMagnitude ? square
                                                                 : square * moment;
    }
  }
  Mask mask(rows, cols);
  drop_by_cost(sparsity, costs, 0, cols, mask);
  return mask;
}

}  // namespace ratefloor::linear
