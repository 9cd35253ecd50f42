#include "ratefloor/quant/product/pruned_factor.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/portable_math.h"
#include "ratefloor/quant/product/symbol_code.h"

namespace ratefloor::quant {
namespace {

// Fractions kept to try: 0.7·e^{−i/5}, then as many again between the best one's neighbours.
constexpr int kCandidates = 32;
double coarse_fraction(double i) { return 0.7 * portable::exp(-0.2 * i); }

struct DeadZone {
  double threshold = 0, step = 1;

  /// 0 for pruned entries, else ±(k + 1).
  std::int64_t symbol(float x) const {
    const double above = std::fabs(static_cast<double>(x)) - threshold;
    if (!(above > 0)) return 0;
    const std::int64_t k = static_cast<std::int64_t>(std::floor(above / step)) + 1;
    return x < 0 ? -k : k;
  }
};

double rate_of(std::span<const float> x, const DeadZone& zone) {
  SymbolCounts counts;
  for (const float v : x) counts.add(zone.symbol(v));
  return counts.bits_per_symbol();
}

/// The least step of the rate; false when even one level on each side costs more.
bool fit_step(std::span<const float> x, double rate_bits, DeadZone& zone) {
  double low = 0x1p-16, high = 64;
  zone.step = high;
  if (rate_of(x, zone) > rate_bits) return false;
  while (high / low > 1 + 1e-4) {
    zone.step = static_cast<float>(std::sqrt(low * high));
    (rate_of(x, zone) > rate_bits ? low : high) = zone.step;
  }
  zone.step = high;
  return true;
}

/// Mean magnitude of the entries of each |symbol|: the levels of least error.
struct Centroids {
  std::map<std::int64_t, std::pair<double, double>> sums;  // |symbol|: Σ|x|, count

  Centroids(std::span<const float> x, const DeadZone& zone) {
    for (const float v : x)
      if (const std::int64_t k = zone.symbol(v); k != 0) {
        auto& [sum, count] = sums[std::abs(k)];
        sum += std::fabs(static_cast<double>(v));
        ++count;
      }
  }
  double level(std::int64_t symbol) const {
    if (symbol == 0) return 0;
    const auto& [sum, count] = sums.at(std::abs(symbol));
    const float stored = bf16_to_f32(f32_to_bf16(static_cast<float>(sum / count)));
    return symbol < 0 ? -stored : stored;
  }
  /// Σx² less the squared error.
  double error_saved() const {
    double saved = 0;
    for (const auto& [k, cell] : sums) saved += cell.first * cell.first / cell.second;
    return saved;
  }
  double table_bits() const { return 16.0 * static_cast<double>(sums.size()); }
};

struct Trial {
  DeadZone zone;
  double saved = 0;
};

/// The zone that keeps a fraction of the entries (`magnitude` is |x|, falling) at the rate.
Trial try_fraction(std::span<const float> x, std::span<const float> magnitude, double fraction,
                   double rate_bits) {
  Trial trial;
  const auto kept =
      static_cast<std::size_t>(std::min(fraction, 1.0) * static_cast<double>(x.size()));
  if (kept == 0 || kept >= x.size()) return trial;
  trial.zone.threshold = magnitude[kept];
  if (fit_step(x, rate_bits, trial.zone)) trial.saved = Centroids(x, trial.zone).error_saved();
  return trial;
}

}  // namespace

Result<FactorCode> PrunedFactor::quantize(std::span<const float> x, std::size_t n,
                                          const FactorRequest& request, const Executor& executor,
                                          std::span<float> out) const {
  if (Result<void> finite = check_entries(x, n); !finite) return finite.error();
  const double parameter_bits = 64.0 / static_cast<double>(x.size());
  std::vector<float> magnitude(x.size());
  std::transform(x.begin(), x.end(), magnitude.begin(), [](float v) { return std::fabs(v); });
  std::sort(magnitude.begin(), magnitude.end(), std::greater<>());

  const double rate_bits = request.rate_bits - parameter_bits;
  Trial best;
  double center = 0, width = 0;
  for (const bool fine : {false, true}) {
    std::vector<Trial> trials(kCandidates);
    const auto position = [&](std::size_t i) {
      const double at = static_cast<double>(i);
      return fine ? center + width * (at / (kCandidates - 1) * 2 - 1) : at;
    };
    executor.for_each(kCandidates, [&](std::size_t i) {
      trials[i] = try_fraction(x, magnitude, coarse_fraction(position(i)), rate_bits);
    });
    for (std::size_t i = 0; i < trials.size(); ++i)
      if (trials[i].saved > best.saved) {
        best = trials[i];
        if (!fine) center = position(i), width = 1;
      }
    if (best.saved == 0) break;
  }
  std::fill(out.begin(), out.end(), 0.0f);
  if (best.saved == 0) return FactorCode{};
  const Centroids centroids(x, best.zone);
  for (std::size_t i = 0; i < x.size(); ++i)
    out[i] = static_cast<float>(centroids.level(best.zone.symbol(x[i])));
  const double table_bits = centroids.table_bits() / static_cast<double>(x.size());
  return FactorCode{rate_of(x, best.zone) + parameter_bits + table_bits};
}

}  // namespace ratefloor::quant
