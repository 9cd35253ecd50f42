#include "ratefloor/quant/dithered/source_rate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/quant/dithered/dithered_lattice.h"

namespace ratefloor::quant {
namespace {

/// `count` points uniform on the cell of step·Λ, as vectors in space (rows of n coordinates).
std::vector<double> cell_points(const lattice::Lattice& lattice, double step, std::size_t count,
                                DitherKey key) {
  const std::size_t n = lattice.dimension;
  const DitheredLattice code{&lattice, step, key};
  std::vector<float> zeros(count * n), planes(count * n);
  const std::vector<std::int32_t> u = dither_of(code, 0, zeros.size());
  std::vector<lattice::Coordinate> z(u.size());
  if (!encode_dithered(code, u, zeros, z)) return {};  // not reached: zeros are finite
  decode_dithered(code, u, z, 1, planes);
  std::vector<double> rows(count * n);
  for (std::size_t v = 0; v < count; ++v)
    for (std::size_t i = 0; i < n; ++i) rows[v * n + i] = planes[i * count + v];
  return rows;
}

struct Sample {
  double nats = 0, largest_share = 0;
};

/// −ln of the mean over the pool of f(y − u), by log-sum-exp.
Sample minus_log_density(const source::Source& source, std::span<const double> y,
                         const std::vector<double>& pool) {
  const std::size_t n = y.size(), count = pool.size() / n;
  std::vector<double> logs(count);
  for (std::size_t m = 0; m < count; ++m)
    for (std::size_t i = 0; i < n; ++i) logs[m] += source.log_pdf(y[i] - pool[m * n + i]);
  const double largest = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double l : logs) sum += std::exp(l - largest);
  return {std::log(static_cast<double>(count)) - largest - std::log(sum), 1 / sum};
}

}  // namespace

SourceRate dithered_source_rate(const lattice::Lattice& lattice, const source::Source& source,
                                double step, std::size_t samples, std::size_t pool,
                                std::uint64_t seed, const Executor& executor) {
  const std::size_t n = lattice.dimension;
  const std::vector<double> cell = cell_points(lattice, step, pool, {seed, 0x706f6f6c});
  std::vector<double> y = cell_points(lattice, step, samples, {seed, 0x79});
  std::vector<double> x(y.size());
  for (std::size_t j = 0; j < y.size(); ++j) y[j] += x[j] = source.sample(seed, j);
  std::vector<Sample> results(samples);
  executor.for_each(samples, [&](std::size_t s) {
    results[s] = minus_log_density(source, std::span<const double>(y).subspan(s * n, n), cell);
    // A control variate: the mean of −ln f(X) is known.
    for (std::size_t i = 0; i < n; ++i) results[s].nats += source.log_pdf(x[s * n + i]);
  });
  double sum = 0, squares = 0, share = 0;
  for (const Sample& r : results)
    sum += r.nats, squares += r.nats * r.nats, share += r.largest_share;
  const double count = static_cast<double>(samples), mean = sum / count;
  const double per_bit = static_cast<double>(n) * std::log(2.0);
  SourceRate rate;
  // h(U) = log2 of the cell's volume.
  rate.rate_bits = source.entropy_bits() + mean / per_bit - std::log2(step) -
                   0.5 * std::log2(lattice.volume_to_two_over_n());
  rate.standard_error = std::sqrt(std::max(0.0, squares / count - mean * mean) / count) / per_bit;
  rate.worst_pool_weight = share / count;
  return rate;
}

}  // namespace ratefloor::quant
