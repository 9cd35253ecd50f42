#include "ratefloor/linear/feedback/ideal_noise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/base/random.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kRun = 256;              // rows at once
constexpr double kLeastPower = 1e-4;           // of the mean: what a ridge takes ŵ for
constexpr std::uint32_t kStream = 0x6964656c;  // "idel"

// The sum of twelve uniform numbers less six: close enough to a Gaussian to be noise, and the same
// on every machine.
double bell(std::uint64_t seed, std::uint64_t index) {
  double sum = -6;
  for (std::uint32_t k = 0; k < 6; ++k) {
    const auto [u, v] = uniform_pair(seed, index, k, kStream);
    sum += u + v;
  }
  return sum;
}

class NoiseChannel final : public ColumnQuantizer {
 public:
  NoiseChannel(const TiledLower& factor, double deviation, std::uint64_t seed, std::uint64_t first)
      : factor_(factor), deviation_(deviation), seed_(seed), first_(first) {}
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override {
    const double scale = deviation_ / factor_.at(column, column);
    for (std::size_t r = 0; r < target.size(); ++r)
      out[r] = target[r] +
               static_cast<float>(scale * bell(seed_, (first_ + r) * factor_.size() + column));
  }

 private:
  const TiledLower& factor_;
  double deviation_;
  std::uint64_t seed_, first_;
};

}  // namespace

Result<double> add_ideal_noise(const InputStatistics& statistics, double noise, std::uint64_t seed,
                               const Executor& executor, std::span<float> weights) {
  const std::size_t n = statistics.channels, rows = weights.size() / n;
  std::vector<double> ridge(n);
  double mean = 0;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < n; ++c) {
      const double w = weights[r * n + c];
      ridge[c] += w * w / static_cast<double>(rows);
      mean += w * w / static_cast<double>(weights.size());
    }
  if (mean == 0) return 0.0;
  TiledLower factor(n);
  for (std::size_t i = 0; i < n; ++i) {
    ridge[i] = noise / std::max(ridge[i], kLeastPower * mean);
    for (std::size_t j = i; j < n; ++j)
      factor.at(j, i) = statistics.second_moment_sum[packed_index(n, i, j)] /
                            static_cast<double>(statistics.count) +
                        (i == j ? ridge[i] : 0);
  }
  if (factor.factor(executor))
    return make_error(ErrorCode::kMalformed,
                      "the second moments of '" + statistics.name + "' are not those of any inputs")
        .remedied_by("calibrate again");
  std::vector<float> delta(weights.size());
  executor.for_each((rows + kRun - 1) / kRun, [&](std::size_t run) {
    const std::size_t first = run * kRun, count = std::min(kRun, rows - first);
    Columns w(count, n);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t c = 0; c < n; ++c) w[c][r] = weights[(first + r) * n + c];
    NoiseChannel channel(factor, portable::sqrt(noise), seed, first);
    const Columns errors = cancel(factor, ridge, w, channel);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t c = 0; c < n; ++c) delta[(first + r) * n + c] = errors[c][r];
  });
  for (std::size_t i = 0; i < delta.size(); ++i) weights[i] -= delta[i];
  return quadratic_error(statistics, delta, rows, executor);
}

double add_white_noise(double noise, std::uint64_t seed, std::span<float> weights) {
  const double deviation = portable::sqrt(noise);
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double change = deviation * bell(seed, i);
    weights[i] += static_cast<float>(change);
    sum += change * change;
  }
  return sum;
}

}  // namespace ratefloor::linear
