#include "ratefloor/floor/row_column.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ratefloor::floor {
namespace {

constexpr std::size_t kRowGroups = 1024, kColGroups = 256;
constexpr double kLogOfZero = -1000;  // of a mean with a column of zeros in it: next to nothing

// Geometric means of equal parts of the sorted scales, at most `most` of them; a scale may lie in
// two parts.
std::vector<double> group_means(std::span<const float> unsorted, std::size_t most) {
  std::vector<float> scales(unsorted.begin(), unsorted.end());
  const std::size_t groups = std::min(scales.size(), most);
  std::sort(scales.begin(), scales.end());
  std::vector<double> sums(1, 0.0);
  for (const float s : scales)
    sums.push_back(sums.back() + (s > 0 ? std::log2(double{s}) : kLogOfZero));
  const double length = static_cast<double>(scales.size()) / static_cast<double>(groups);
  const auto sum_to = [&](double x) {
    const auto whole = std::min(static_cast<std::size_t>(x), scales.size() - 1);
    return sums[whole] + (x - static_cast<double>(whole)) * (sums[whole + 1] - sums[whole]);
  };
  std::vector<double> means;
  for (std::size_t g = 0; g < groups; ++g) {
    const double from = length * static_cast<double>(g);
    means.push_back(std::exp2((sum_to(from + length) - sum_to(from)) / length));
  }
  return means;
}

}  // namespace

RowFloor row_column_floor(std::span<const float> row_scales, std::span<const float> col_scales,
                          double entropy_bits_of_normalized, double deficit) {
  const std::vector<double> row_groups = group_means(row_scales, kRowGroups);
  const std::vector<double> col_groups = group_means(col_scales, kColGroups);
  std::vector<float> pairs;
  pairs.reserve(row_groups.size() * col_groups.size());
  for (const double row : row_groups)
    for (const double col : col_groups) pairs.push_back(static_cast<float>(row * col));
  // One scale for each row and each column: 1/n_cols + 1/n_rows of a scale for an entry.
  const auto rows = static_cast<double>(row_scales.size());
  const auto cols = static_cast<double>(col_scales.size());
  return RowFloor(pairs, entropy_bits_of_normalized, rows * cols / (rows + cols), deficit);
}

}  // namespace ratefloor::floor
