#include "ratefloor/job/layers/output_error.h"

#include <algorithm>
#include <vector>

#include "ratefloor/linear/calibration/quadratic_error.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kRunWeights = std::uint64_t{1} << 22;

}  // namespace

Result<OutputError> output_error(const Matrix& matrix, const codec::TensorStream& stream,
                                 const linear::InputStatistics& statistics,
                                 const Executor& executor) {
  const std::uint64_t rows = matrix.rows(), cols = matrix.cols();
  // Whole chunks, as far as they are runs of rows: none is decoded twice.
  const std::uint64_t chunk = stream.chunks().empty() ? 0 : stream.chunks().front().size / cols;
  const std::uint64_t run = std::max<std::uint64_t>({chunk, kRunWeights / cols, 1});
  OutputError result;
  std::vector<float> weights, stored;
  for (std::uint64_t first = 0; first < rows; first += run) {
    const std::uint64_t own = std::min(run, rows - first);
    weights.resize(own * cols);
    stored.resize(own * cols);
    matrix.read(first * cols, weights);
    if (Result<void> done = stream.decode_rows(first, own, stored); !done)
      return std::move(done).error();
    for (std::size_t i = 0; i < stored.size(); ++i) stored[i] = weights[i] - stored[i];
    result.error += linear::quadratic_error(statistics, stored, own, executor);
    result.energy += linear::quadratic_error(statistics, weights, own, executor);
  }
  result.error = std::max(result.error, 0.0);
  return result;
}

}  // namespace ratefloor::job
