#include "ratefloor/floor/row_column.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/source/source.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::floor {
namespace {

using source::kGaussianEntropyBits;

// Scales as a matrix would have them, without its small-sample term.
std::vector<float> scales(std::size_t n, float spread, std::uint64_t seed) {
  const auto logs = source::testing::samples(n, 2.0, spread, seed);
  std::vector<float> all;
  for (const float log : logs) all.push_back(std::exp2(log));
  return all;
}

RowFloor over_entries(const std::vector<float>& rows, const std::vector<float>& cols) {
  std::vector<float> entries;
  for (const float row : rows)
    for (const float col : cols) entries.push_back(row * col);
  const auto m = static_cast<double>(rows.size()), n = static_cast<double>(cols.size());
  return RowFloor(entries, kGaussianEntropyBits, m * n / (m + n));
}

TEST(RowColumnFloor, IsRowFloorOverAllEntriesForFewColumns) {
  const auto rows = scales(50, 1.0f, 1), cols = scales(200, 0.7f, 2);
  const RowFloor exact = over_entries(rows, cols);
  const RowFloor floor = row_column_floor(rows, cols, kGaussianEntropyBits);
  for (const double d : {1e-6, 1e-3, 0.1, 0.5, 1.0, 3.0})
    EXPECT_NEAR(floor.bits(d), exact.bits(d), 1e-6) << d;
}

TEST(RowColumnFloor, GroupsLowerItALittle) {
  const auto rows = scales(20, 1.0f, 1), cols = scales(1001, 0.7f, 2);
  const RowFloor exact = over_entries(rows, cols);
  const RowFloor floor = row_column_floor(rows, cols, kGaussianEntropyBits);
  for (const double d : {1e-6, 1e-3, 0.1, 0.5, 1.0, 3.0}) {
    EXPECT_LE(floor.bits(d), exact.bits(d) + 1e-9) << d;
    EXPECT_GE(floor.bits(d), exact.bits(d) - 1e-3) << d;
  }
}

TEST(RowColumnFloor, ZerosCostNothing) {
  const std::vector<float> rows = {1, 0, 2}, cols = {1, 1, 0, 0};
  const RowFloor floor = row_column_floor(rows, cols, kGaussianEntropyBits, 0);
  // A third of the entries has power 1, another 4; half of each is zero.
  EXPECT_NEAR(floor.bits(0.01), (std::log2(1 / 0.03) + std::log2(4 / 0.03)) / 12, 1e-9);
  EXPECT_EQ(floor.bits(5.0 / 6), 0);
}

}  // namespace
}  // namespace ratefloor::floor
