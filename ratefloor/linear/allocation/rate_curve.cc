#include "ratefloor/linear/allocation/rate_curve.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kLarge = 4096;  // columns, from which points are twice as far apart
constexpr double kStep = 2, kLargeStep = 4;
constexpr double kLeastRate = 0.02;
constexpr int kMostPoints = 40;
constexpr std::size_t kLeastPoints = 3;
constexpr double kTwoLn2 = 1.3862943611198906;

using RateAt = std::function<std::optional<double>(double noise)>;

// Points from log2 c² = top down, then turned round; errors by integration, of which `energy` is
// the most there is.
std::optional<RateCurve> tabulate(double top, double energy, std::uint64_t weights, double highest,
                                  double step, const RateAt& rate_at) {
  RateCurve curve;
  curve.weights = weights;
  for (int i = 0; i < kMostPoints; ++i) {
    const double level = top - step * i;
    const std::optional<double> rate = rate_at(portable::exp2(level));
    // Sums in f32 leave the least eigenvalues of Σ uncertain, some below 0: no finer than that.
    if (!rate && curve.log2_noise.size() >= kLeastPoints) break;
    if (!rate) return std::nullopt;
    if (*rate < kLeastRate) curve.log2_noise.clear(), curve.rate_bits.clear();
    curve.log2_noise.push_back(level);
    curve.rate_bits.push_back(*rate);
    if (*rate > highest) break;
  }
  std::reverse(curve.log2_noise.begin(), curve.log2_noise.end());
  std::reverse(curve.rate_bits.begin(), curve.rate_bits.end());
  double error = static_cast<double>(weights) * portable::exp2(curve.log2_noise.front());
  curve.error.push_back(error);
  for (std::size_t i = 1; i < curve.log2_noise.size(); ++i) {
    // The noise of a segment's middle: 8 % too little at high rate, 8 % too much near rate 0.
    const double middle = portable::exp2(0.5 * (curve.log2_noise[i - 1] + curve.log2_noise[i]));
    error += static_cast<double>(weights) * kTwoLn2 * middle *
             (curve.rate_bits[i - 1] - curve.rate_bits[i]);
    curve.error.push_back(std::min(error, energy));
  }
  return curve;
}

std::size_t segment_of(const std::vector<double>& xs, double x) {
  const auto after = std::upper_bound(xs.begin(), xs.end(), x);
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(
      after - xs.begin(), 1, static_cast<std::ptrdiff_t>(xs.size()) - 1));
}

}  // namespace

double RateCurve::rate_at(double level) const {
  if (level <= log2_noise.front()) return rate_bits.front() + 0.5 * (log2_noise.front() - level);
  if (level >= log2_noise.back()) return rate_bits.back();
  const std::size_t i = segment_of(log2_noise, level);
  const double t = (level - log2_noise[i - 1]) / (log2_noise[i] - log2_noise[i - 1]);
  return rate_bits[i - 1] + t * (rate_bits[i] - rate_bits[i - 1]);
}

double RateCurve::error_at(double level) const {
  if (level <= log2_noise.front())
    return error.front() * portable::exp2(level - log2_noise.front());
  if (level >= log2_noise.back()) return error.back();
  const std::size_t i = segment_of(log2_noise, level);
  const double t = (level - log2_noise[i - 1]) / (log2_noise[i] - log2_noise[i - 1]);
  return error[i - 1] * portable::pow(error[i] / error[i - 1], t);
}

double RateCurve::noise_at(double rate) const {
  if (rate >= rate_bits.front()) return log2_noise.front() - 2 * (rate - rate_bits.front());
  if (rate <= rate_bits.back()) return log2_noise.back();
  std::size_t i = 1;
  while (rate_bits[i] > rate) ++i;
  const double t = (rate_bits[i - 1] - rate) / (rate_bits[i - 1] - rate_bits[i]);
  return log2_noise[i - 1] + t * (log2_noise[i] - log2_noise[i - 1]);
}

Result<RateCurve> rate_curve(const InputStatistics& statistics,
                             std::span<const double> column_power, std::uint64_t rows,
                             double highest, const Executor& executor) {
  const std::size_t n = column_power.size();
  std::vector<double> root(n);
  double power = 0;  // tr K
  for (std::size_t i = 0; i < n; ++i) {
    root[i] = std::sqrt(column_power[i] / static_cast<double>(statistics.count));
    power += root[i] * root[i] * statistics.second_moment_sum[packed_index(n, i, i)];
  }
  if (!(power > 0)) return RateCurve{};  // no weights or no inputs: no error at any rate
  const RateAt rate_at = [&](double noise) -> std::optional<double> {
    TiledLower factor(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double* const row = statistics.second_moment_sum.data() + packed_index(n, i, i);
      for (std::size_t j = i; j < n; ++j)
        factor.at(j, i) = root[i] * root[j] * row[j - i] / noise + (i == j ? 1 : 0);
    }
    if (factor.factor(executor)) return std::nullopt;
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += portable::log2(factor.at(i, i));
    return sum / static_cast<double>(n);
  };
  // No eigenvalue of K is greater than its trace.
  std::optional<RateCurve> curve =
      tabulate(portable::log2(power) + 2, power * static_cast<double>(rows), rows * n, highest,
               n > kLarge ? kLargeStep : kStep, rate_at);
  if (curve) return *std::move(curve);
  return make_error(ErrorCode::kMalformed,
                    "the second moments of '" + statistics.name + "' are not those of any inputs")
      .remedied_by("calibrate again");
}

RateCurve rate_curve_of_weights(std::span<const double> variances, std::uint64_t weights,
                                double highest) {
  double greatest = 0, mean = 0;
  for (const double v : variances) {
    greatest = std::max(greatest, v);
    mean += v / static_cast<double>(variances.size());
  }
  if (!(greatest > 0)) return {};
  const RateAt rate_at = [&](double noise) -> std::optional<double> {
    double sum = 0;
    for (const double v : variances) sum += 0.5 * portable::log2(1 + v / noise);
    return sum / static_cast<double>(variances.size());
  };
  return *tabulate(portable::log2(greatest) + 2, mean * static_cast<double>(weights), weights,
                   highest, kStep, rate_at);
}

}  // namespace ratefloor::linear
