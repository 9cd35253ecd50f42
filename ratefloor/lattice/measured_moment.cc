#include "ratefloor/lattice/measured_moment.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/random.h"

namespace ratefloor::lattice {
namespace {

constexpr std::uint64_t kBatch = 4096;
constexpr std::uint32_t kStream = 0x6c617474;  // "latt"
constexpr int kGridBits = 14;
constexpr double kGrid = 1.0 / (1 << kGridBits);

struct Sums {
  double distance = 0, squared = 0;
};

/// Uniform on the grid points of [0, period)ⁿ: the low bits of 32 random ones per coordinate.
void draw(const Lattice& lattice, std::uint64_t seed, const Chunk& chunk, std::vector<float>& x) {
  const std::uint32_t mask = (static_cast<std::uint32_t>(lattice.period) << kGridBits) - 1;
  for (std::uint64_t v = 0; v < chunk.size; ++v)
    for (std::size_t i = 0; i < lattice.dimension; i += 4) {
      const std::array<std::uint64_t, 2> bits =
          random_bits(seed, chunk.first + v, static_cast<std::uint32_t>(i / 4), kStream);
      for (std::size_t j = i; j < std::min(i + 4, lattice.dimension); ++j) {
        const auto word = static_cast<std::uint32_t>(bits[(j - i) / 2] >> (32 * (j % 2)));
        x[j * kBatch + v] = static_cast<float>((word & mask) * kGrid);
      }
    }
}

Sums measure_batch(const Lattice& lattice, std::uint64_t seed, const Chunk& chunk,
                   const NearestPoints& nearest) {
  std::vector<float> x(lattice.dimension * kBatch), z(x.size());
  draw(lattice, seed, chunk, x);
  nearest(x.data(), z.data(), kBatch, chunk.size);
  std::vector<double> distance(chunk.size);  // exact: multiples of 2^-28 below 2^5
  for (std::size_t i = 0; i < lattice.dimension; ++i)
    for (std::size_t v = 0; v < chunk.size; ++v) {
      const double error = double{x[i * kBatch + v]} - double{z[i * kBatch + v]};
      distance[v] += lattice.weights[i] * error * error;
    }
  Sums sums;
  for (const double d : distance) {
    sums.distance += d;
    sums.squared += d * d;
  }
  return sums;
}

}  // namespace

Interval bounded_mean_interval(double mean, double variance, std::uint64_t n, double bound,
                               double failure) {
  assert(n >= 2 && failure > 0 && failure < 1);
  const double draws = static_cast<double>(n), log = std::log(4 / failure);
  const double radius = std::sqrt(2 * variance * log / draws) + 7 * bound * log / (3 * (draws - 1));
  return {std::max(0.0, mean - radius), std::min(bound, mean + radius)};
}

NearestPoints plain_nearest_points(const Lattice& lattice) {
  return [&lattice](const float* x, float* z, std::size_t stride, std::size_t count) {
    std::vector<double> vector(lattice.dimension);
    std::vector<Coordinate> point(lattice.dimension);
    for (std::size_t v = 0; v < count; ++v) {
      for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = x[i * stride + v];
      nearest_point(lattice, vector, point);
      for (std::size_t i = 0; i < point.size(); ++i)
        z[i * stride + v] = static_cast<float>(point[i]);
    }
  };
}

MeasuredMoment measure_second_moment(const Lattice& lattice, std::uint64_t samples,
                                     std::uint64_t seed, const NearestPoints& nearest,
                                     const Executor& executor) {
  assert(samples >= 2);
  const std::vector<Chunk> chunks = flat_chunks(samples, kBatch);
  std::vector<Sums> parts(chunks.size());
  executor.for_each(chunks.size(), [&](std::size_t i) {
    parts[i] = measure_batch(lattice, seed, chunks[i], nearest);
  });
  Sums total;
  for (const Sums& part : parts) {
    total.distance += part.distance;
    total.squared += part.squared;
  }
  const double n = static_cast<double>(samples), mean = total.distance / n;
  const double variance = std::max(0.0, total.squared - n * mean * mean) / (n - 1);
  Interval interval =
      bounded_mean_interval(mean, variance, samples, lattice.covering_norm, kFailure);
  double weights = 0;
  for (const int w : lattice.weights) weights += w;
  interval.lower -= weights * kGrid * kGrid / 6;
  interval.upper += weights * kGrid * kGrid / 12;

  const double unit = static_cast<double>(lattice.dimension) * lattice.volume_to_two_over_n();
  return {samples,
          mean / unit,
          std::sqrt(variance / n) / unit,
          {interval.lower / unit, interval.upper / unit}};
}

}  // namespace ratefloor::lattice
