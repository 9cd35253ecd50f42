#include "ratefloor/codec/scale_moments.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

#include "ratefloor/codec/chunk_loop.h"

namespace ratefloor::codec {
namespace {

// Sums over columns are integers: threads may add to them in any order. (|w| / scale)^p adds up to
// at most the row's length, so that 2^44 weights fit.
constexpr double kUnit = 1 << 20;

struct ColumnSums {
  std::vector<std::uint64_t> units;

  void add(std::uint64_t first, std::span<const double> sums) {
    for (std::size_t i = 0; i < sums.size(); ++i)
      std::atomic_ref(units[first + i])
          .fetch_add(static_cast<std::uint64_t>(sums[i] * kUnit), std::memory_order_relaxed);
  }
};

// Of non-negative numbers: their bits are ordered as they are, and integers need no order.
float greatest_size(std::span<const float> row) {
  std::int32_t greatest = 0;
  for (const float w : row)
    greatest = std::max(greatest, std::bit_cast<std::int32_t>(w) & std::int32_t{0x7fffffff});
  return std::bit_cast<float>(greatest);
}

// Σ |w|^p, in sixteen running sums; each term is also added to `normalized`, divided by scale^p.
template <int kPower>
double add_row(std::span<const float> row, double per_scale, std::span<double> normalized) {
  double sums[16] = {};
  const auto term = [&](std::size_t i) {
    const double size = std::abs(double{row[i]});
    return kPower == 1 ? size : size * size;
  };
  std::size_t i = 0;
  for (; i + 16 <= row.size(); i += 16)
    for (std::size_t j = 0; j < 16; ++j) sums[j] += term(i + j);
  for (; i < row.size(); ++i) sums[i % 16] += term(i);
  const double factor = kPower == 1 ? per_scale : per_scale * per_scale;
  for (i = 0; i < normalized.size(); ++i) normalized[i] += term(i) * factor;
  double sum = 0;
  for (const double one : sums) sum += one;
  return sum;
}

}  // namespace

ScaleMoments scale_moments(const Matrix& matrix, std::span<const float> row_scales, int power,
                           const Executor& executor) {
  const std::vector<Chunk> chunks = chunks_of(matrix, Chunking{});
  const std::uint64_t rows = matrix.rows(), cols = matrix.cols();
  const bool by_column = rows >= 2 && cols >= 2 && cols <= kMostColumns;
  std::vector<float> greatest(chunks.size(), 0.0f);
  std::vector<std::vector<double>> sums(chunks.size());  // of each row, or piece of a row
  ColumnSums columns;
  if (by_column) columns.units.assign(cols, 0);
  for_each_chunk(matrix, chunks, executor,
                 [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                   const auto length =
                       static_cast<std::size_t>(std::min<std::uint64_t>(cols, weights.size()));
                   std::vector<double> own(by_column ? length : 0, 0.0);
                   for (std::size_t at = 0; at < weights.size(); at += length) {
                     const auto row = weights.subspan(at, length);
                     const double scale = row_scales[(chunk.first + at) / cols];
                     const auto add = power == 1 ? add_row<1> : add_row<2>;
                     sums[index].push_back(add(row, scale > 0 ? 1 / scale : 0, own));
                     greatest[index] = std::max(greatest[index], greatest_size(row));
                   }
                   if (by_column) columns.add(chunk.first % cols, own);
                 });
  ScaleMoments moments;
  moments.rows.assign(rows, 0.0);
  for (std::size_t index = 0; index < chunks.size(); ++index) {
    moments.greatest = std::max(moments.greatest, greatest[index]);
    const std::uint64_t row = chunks[index].first / cols;
    for (std::size_t i = 0; i < sums[index].size(); ++i) moments.rows[row + i] += sums[index][i];
  }
  for (double& moment : moments.rows) moment /= static_cast<double>(cols);
  double all = 0;
  for (const std::uint64_t units : columns.units) all += static_cast<double>(units);
  if (all > 0)
    for (const std::uint64_t units : columns.units)
      moments.cols.push_back(static_cast<double>(units) * static_cast<double>(cols) / all);
  return moments;
}

}  // namespace ratefloor::codec
