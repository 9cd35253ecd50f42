// See quadratic_error.h.
#include "ratefloor/linear/calibration/quadratic_error.h"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>

namespace ratefloor::linear {
namespace {

constexpr std::uint64_t kLanes = 16;  // rows of delta at a time
constexpr std::uint64_t kTile = 128;  // columns: 16 KB of lanes
using Lanes = Eigen::Array<double, kLanes, 1>;
/// Column i: entry i of each of the sixteen rows.
using Side = Eigen::Array<double, kLanes, Eigen::Dynamic>;

/// Up to kLanes rows; lanes without a row are 0.
Side side_by_side(std::span<const float> delta, std::uint64_t n) {
  Side side = Side::Zero(kLanes, static_cast<Eigen::Index>(n));
  for (std::uint64_t k = 0; k < delta.size(); ++k)
    side(static_cast<Eigen::Index>(k / n), static_cast<Eigen::Index>(k % n)) = delta[k];
  return side;
}

void errors_of_rows(const InputStatistics& statistics, std::span<const float> delta,
                    std::span<double> errors) {
  const std::uint64_t n = statistics.channels;
  const Side side = side_by_side(delta, n);
  const auto lanes = [&](std::uint64_t i) { return side.col(static_cast<Eigen::Index>(i)); };
  Lanes diagonal = Lanes::Zero(), above = Lanes::Zero();
  for (std::uint64_t begin = 0; begin < n; begin += kTile) {
    const std::uint64_t end = std::min(n, begin + kTile);
    for (std::uint64_t i = 0; i < end; ++i) {
      const double* const row = statistics.second_moment_sum.data() + packed_index(n, i, i);
      if (i >= begin) diagonal += row[0] * lanes(i).square();
      Lanes product = Lanes::Zero();
      for (std::uint64_t j = std::max(i + 1, begin); j < end; ++j) product += row[j - i] * lanes(j);
      above += lanes(i) * product;
    }
  }
  const Lanes total = (diagonal + 2 * above) / static_cast<double>(statistics.count);
  std::copy_n(total.data(), errors.size(), errors.begin());
}

/// errors_of_rows() for the block-th sixteen.
void errors_of_block(const InputStatistics& statistics, std::span<const float> delta,
                     std::uint64_t block, std::span<double> errors) {
  const std::uint64_t first = block * kLanes;
  const std::uint64_t count = std::min<std::uint64_t>(errors.size() - first, kLanes);
  const std::uint64_t n = statistics.channels;
  errors_of_rows(statistics, delta.subspan(first * n, count * n), errors.subspan(first, count));
}

double sum_of(const std::vector<double>& errors) {
  double total = 0;
  for (const double error : errors) total += error;
  return total;
}

}  // namespace

std::vector<double> quadratic_row_errors(const InputStatistics& statistics,
                                         std::span<const float> delta, std::uint64_t rows,
                                         const Executor& executor) {
  assert(statistics.count > 0 && delta.size() == rows * statistics.channels);
  std::vector<double> errors(rows);
  executor.for_each((rows + kLanes - 1) / kLanes,
                    [&](std::size_t block) { errors_of_block(statistics, delta, block, errors); });
  return errors;
}

double quadratic_error(const InputStatistics& statistics, std::span<const float> delta,
                       std::uint64_t rows, const Executor& executor) {
  return sum_of(quadratic_row_errors(statistics, delta, rows, executor));
}

double quadratic_error(const InputStatistics& statistics, std::span<const float> delta,
                       std::uint64_t rows) {
  assert(statistics.count > 0 && delta.size() == rows * statistics.channels);
  std::vector<double> errors(rows);
  for (std::uint64_t block = 0; block * kLanes < rows; ++block)
    errors_of_block(statistics, delta, block, errors);
  return sum_of(errors);
}

}  // namespace ratefloor::linear
