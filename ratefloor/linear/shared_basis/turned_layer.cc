#include "ratefloor/linear/shared_basis/turned_layer.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace ratefloor::linear {
namespace {

constexpr std::uint64_t kRowsAtOnce = 64;

// `move`: of a span of whole rows.
template <class T, class Move>
void turn_rows(std::uint64_t n, std::vector<T>& rows, const Executor& executor, const Move& move) {
  const std::uint64_t count = rows.size() / n;
  executor.for_each((count + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block) {
    const std::uint64_t first = block * kRowsAtOnce;
    move(std::span(rows).subspan(first * n, std::min(kRowsAtOnce, count - first) * n));
  });
}

}  // namespace

InputStatistics turned_statistics(const InputStatistics& statistics,
                                  const codec::basis::Reflections& reflections,
                                  const Executor& executor) {
  const std::uint64_t n = statistics.channels;
  const codec::basis::CompactWy<double> q = reflections.precise();
  const auto move = [&](std::span<double> rows) { q.move(rows); };
  std::vector<double> sigma(n * n);
  for (std::uint64_t i = 0; i < n; ++i)
    for (std::uint64_t j = i; j < n; ++j)
      sigma[i * n + j] = sigma[j * n + i] = statistics.second_moment_sum[packed_index(n, i, j)];
  turn_rows(n, sigma, executor, move);  // ΣQ
  for (std::uint64_t i = 0; i < n; ++i)
    for (std::uint64_t j = 0; j < i; ++j) std::swap(sigma[i * n + j], sigma[j * n + i]);
  turn_rows(n, sigma, executor, move);  // (ΣQ)ᵀQ = QᵀΣQ
  InputStatistics turned = statistics;
  for (std::uint64_t i = 0; i < n; ++i)
    for (std::uint64_t j = i; j < n; ++j)
      turned.second_moment_sum[packed_index(n, i, j)] =
          i == j ? std::max(sigma[i * n + i], 0.0) : 0.5 * (sigma[i * n + j] + sigma[j * n + i]);
  std::vector<double> sum = statistics.sum;
  turn_rows(n, sum, executor, move);
  turned.sum = std::move(sum);
  // x'_i² <= |x|² <= Σ max_j², and at most the sum of all its squares.
  double squares = 0;
  for (const float m : statistics.max_abs) squares += double{m} * m;
  for (std::uint64_t i = 0; i < n; ++i)
    turned.max_abs[i] = static_cast<float>(
        std::sqrt(std::min(turned.second_moment_sum[packed_index(n, i, i)], squares)));
  return turned;
}

std::vector<float> turned_weights(const Matrix& matrix,
                                  const codec::basis::Reflections& reflections,
                                  const Executor& executor) {
  std::vector<float> weights(matrix.size());
  matrix.read(0, weights);
  turn_rows(matrix.cols(), weights, executor,
            [&](std::span<float> rows) { reflections.apply(rows); });
  return weights;
}

}  // namespace ratefloor::linear
