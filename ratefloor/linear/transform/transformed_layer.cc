#include "ratefloor/linear/transform/transformed_layer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/kernel/random_rotation.h"

namespace ratefloor::linear {
namespace {

constexpr std::uint64_t kPanel = 16;  // columns gathered at once: two cache lines of a row

// x'_i² is at most |x|² <= Σ max_j², and at most the sum of all its squares.
std::vector<float> bounds_of(const InputStatistics& before, const InputStatistics& after) {
  double squares = 0;
  for (const float m : before.max_abs) squares += double{m} * m;
  std::vector<float> bounds;
  for (std::uint64_t i = 0; i < after.channels; ++i) {
    const double own = after.second_moment_sum[packed_index(after.channels, i, i)];
    bounds.push_back(static_cast<float>(std::sqrt(std::min(own, squares))));
  }
  return bounds;
}

}  // namespace

InputStatistics rotate_statistics(const InputStatistics& statistics,
                                  const codec::rotated::Rotation& rotation,
                                  const Executor& executor) {
  if (!rotation.columns) return statistics;
  const std::uint64_t n = statistics.channels;
  const kernel::RandomRotation c(n, rotation.seed);
  std::vector<double> half(n * n);  // ΣCᵀ
  executor.for_each(n, [&](std::size_t i) {
    const std::span<double> row = std::span(half).subspan(i * n, n);
    for (std::uint64_t j = 0; j < n; ++j)
      row[j] = statistics.second_moment_sum[packed_index(n, std::min(i, j), std::max(i, j))];
    c.apply(row);
  });
  InputStatistics result = statistics;
  executor.for_each((n + kPanel - 1) / kPanel, [&](std::size_t panel) {
    const std::uint64_t first = panel * kPanel, count = std::min(kPanel, n - first);
    std::vector<double> columns(count * n);
    for (std::uint64_t i = 0; i < n; ++i)
      for (std::uint64_t j = 0; j < count; ++j) columns[j * n + i] = half[i * n + first + j];
    for (std::uint64_t j = 0; j < count; ++j) {
      const std::span<double> column = std::span(columns).subspan(j * n, n);
      c.apply(column);
      for (std::uint64_t i = 0; i <= first + j; ++i)
        result.second_moment_sum[packed_index(n, i, first + j)] =
            i == first + j ? std::max(column[i], 0.0) : column[i];
    }
  });
  c.apply(std::span(result.sum));
  result.max_abs = bounds_of(statistics, result);
  return result;
}

InputStatistics leave_channels_out(const InputStatistics& statistics,
                                   std::span<const std::uint64_t> apart) {
  if (apart.empty()) return statistics;
  std::vector<std::uint64_t> others;
  for (std::uint64_t i = 0; i < statistics.channels; ++i)
    if (!std::binary_search(apart.begin(), apart.end(), i)) others.push_back(i);
  InputStatistics result{
      .name = statistics.name, .channels = others.size(), .count = statistics.count};
  result.second_moment_sum.reserve(packed_size(others.size()));
  for (std::size_t i = 0; i < others.size(); ++i) {
    result.sum.push_back(statistics.sum[others[i]]);
    result.max_abs.push_back(statistics.max_abs[others[i]]);
    for (std::size_t j = i; j < others.size(); ++j)
      result.second_moment_sum.push_back(
          statistics.second_moment_sum[packed_index(statistics.channels, others[i], others[j])]);
  }
  return result;
}

Result<TransformedLayer> transform_layer(const Matrix& matrix, const InputStatistics& statistics,
                                         const LayerTransform& transform,
                                         const Executor& executor) {
  TransformedLayer layer{matrix.rows(), matrix.cols() - transform.apart.size(), {}, {}};
  layer.weights.resize(layer.rows * layer.cols);
  codec::rotated::KeptColumns apart;
  apart.columns = transform.apart;
  std::vector<float> row(matrix.cols());
  for (std::uint64_t r = 0; r < layer.rows; ++r) {
    matrix.read(r * row.size(), row);
    codec::rotated::leave_out(apart, row.size(), row,
                              std::span(layer.weights).subspan(r * layer.cols, layer.cols));
  }
  transform.rotation.apply(0, layer.cols, layer.weights);
  if (!std::all_of(layer.weights.begin(), layer.weights.end(),
                   [](float w) { return std::isfinite(w); }))
    return make_error(ErrorCode::kNotFinite, "sums of weights exceed the range of f32")
        .remedied_by("do not rotate this matrix");
  layer.statistics = rotate_statistics(leave_channels_out(statistics, transform.apart),
                                       transform.rotation, executor);
  return layer;
}

codec::rotated::KeptColumns keep_columns(const Matrix& matrix,
                                         std::span<const std::uint64_t> apart) {
  codec::rotated::KeptColumns kept;
  kept.columns.assign(apart.begin(), apart.end());
  kept.values.resize(apart.size() * matrix.rows());
  for (std::size_t i = 0; i < apart.size(); ++i)
    for (std::uint64_t r = 0; r < matrix.rows(); ++r)
      matrix.read(r * matrix.cols() + apart[i],
                  std::span(kept.values).subspan(i * matrix.rows() + r, 1));
  kept.type = codec::rotated::narrowest_type(kept.values);
  return kept;
}

std::vector<float> undo_transform(const LayerTransform& transform,
                                  const codec::rotated::KeptColumns& kept, std::uint64_t rows,
                                  std::uint64_t cols, std::vector<float> transformed) {
  transform.rotation.undo(0, cols - kept.columns.size(), transformed);
  if (kept.columns.empty()) return transformed;
  std::vector<float> weights(rows * cols);
  codec::rotated::put_back(kept, rows, cols, 0, transformed, weights);
  return weights;
}

TransformedLayer scale_channels(const Matrix& matrix, const InputStatistics& statistics,
                                std::span<const float> scales) {
  const std::uint64_t n = statistics.channels;
  TransformedLayer layer{matrix.rows(), matrix.cols(), {}, statistics};
  layer.weights.resize(matrix.size());
  matrix.read(0, layer.weights);
  for (std::uint64_t i = 0; i < layer.weights.size(); ++i) layer.weights[i] *= scales[i % n];
  for (std::uint64_t i = 0; i < n; ++i) {
    layer.statistics.sum[i] /= scales[i];
    layer.statistics.max_abs[i] /= scales[i];
    for (std::uint64_t j = i; j < n; ++j)
      layer.statistics.second_moment_sum[packed_index(n, i, j)] /= double{scales[i]} * scales[j];
  }
  return layer;
}

}  // namespace ratefloor::linear
