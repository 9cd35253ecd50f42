// With α eliminated (α^β = β Σ|x|^β / n), the log-likelihood per sample has the derivative G(β)/β²,
//   G(β)  = β + ψ(1/β) + ln β + s − β s',   G'(β) = 1 + 1/β − ψ'(1/β)/β² − β s''
// (docs/math/ggd-fit.md). Newton's method on G from the moment estimate takes four or five
// evaluations; a bracket keeps it from leaving. An evaluation costs one exponential a bin.
#include "ratefloor/source/ggd_likelihood.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::source {
namespace {

constexpr std::size_t kBlock = 512, kLanes = 4;

// e^x for x <= 0 within 1e-14, flat below -700: without branches, so that compilers vectorize the
// loop.
double exp_of_negative(double x) {
  constexpr double kRound = 0x1.8p52;
  x = std::max(x, -700.0);
  const double shifted = x * std::numbers::log2e + kRound;
  const double k = shifted - kRound;
  const double r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
  const double r2 = r * r, r4 = r2 * r2;
  const double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double high = 1.0 / 3628800 + r * (1.0 / 39916800);
  const double value = 1 + (r + r2 * ((low + r4 * middle) + r4 * r4 * high));
  // The low bits of `shifted` hold k; 2^k by placing k + 1023 into the exponent field.
  return value * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);
}

struct Likelihood {
  double value;            // per sample, up to a constant
  double gradient, slope;  // G and G'
  double log_mean;         // s(β)
};

Likelihood likelihood(const ShapeData& data, double beta) {
  const auto [s, s1, s2] = data.power_sum(beta);
  const double a = 1 / beta;
  Likelihood result;
  result.log_mean = s;
  result.gradient = beta + digamma(a) + std::log(beta) + s - beta * s1;
  result.slope = 1 + a - trigamma(a) * a * a - beta * s2;
  result.value = std::log(beta) - log_gamma(a) - a * (1 + std::log(beta) + s);
  return result;
}

// The β whose E|X| / sqrt(E X²) is the data's: Mallat 1989. Good to a few per cent.
double moment_estimate(const ShapeData& data, double lower, double upper) {
  const double ratio = data.log_moment_ratio();
  for (int i = 0; i < 24; ++i) {
    const double beta = (lower + upper) / 2, a = 1 / beta;
    const double model = log_gamma(2 * a) - (log_gamma(a) + log_gamma(3 * a)) / 2;
    (model < ratio ? lower : upper) = beta;
  }
  return (lower + upper) / 2;
}

ShapeFit finish(const ShapeData& data, double beta, double log_mean, bool at_bound) {
  return {beta, data.largest() * std::exp((std::log(beta) + log_mean) / beta), at_bound};
}

ShapeFit better_bound(const ShapeData& data, double lower, double upper) {
  const Likelihood low = likelihood(data, lower), high = likelihood(data, upper);
  return low.value > high.value ? finish(data, lower, low.log_mean, true)
                                : finish(data, upper, high.log_mean, true);
}

}  // namespace

ShapeData::ShapeData(std::span<const ValueHistogram::Bin> bins, double mean) {
  for (const auto& bin : bins) {
    count_ += static_cast<double>(bin.count);
    largest_ = std::max(largest_, std::abs(bin.mean - mean));
  }
  if (largest_ == 0) return;
  log_magnitude_.reserve(bins.size());
  weight_.reserve(bins.size());
  double first = 0, second = 0;
  for (const auto& bin : bins) {
    const double relative = std::abs(bin.mean - mean) / largest_;
    if (relative == 0) {
      has_zeros_ = true;
      continue;
    }
    const auto count = static_cast<double>(bin.count);
    first += count * relative;
    second += count * relative * relative;
    log_magnitude_.push_back(portable::log(relative));
    weight_.push_back(count);
  }
  log_moment_ratio_ = std::log(first / count_) - std::log(second / count_) / 2;
}

ShapeData::PowerSum ShapeData::power_sum(double beta) const {
  double zeroth[kLanes] = {}, first[kLanes] = {}, second[kLanes] = {};
  std::array<double, kBlock> power;
  const std::size_t n = log_magnitude_.size();
  for (std::size_t start = 0; start < n; start += kBlock) {
    const std::size_t length = std::min(kBlock, n - start);
    const double* const y = log_magnitude_.data() + start;
    const double* const w = weight_.data() + start;
    for (std::size_t i = 0; i < length; ++i) power[i] = w[i] * exp_of_negative(beta * y[i]);
    // Fixed lanes make the order of summation part of the program.
    std::size_t i = 0;
    for (; i + kLanes <= length; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const double p = power[i + lane], z = y[i + lane];
        zeroth[lane] += p;
        first[lane] += p * z;
        second[lane] += p * z * z;
      }
    }
    for (; i < length; ++i) {
      zeroth[0] += power[i];
      first[0] += power[i] * y[i];
      second[0] += power[i] * y[i] * y[i];
    }
  }
  const auto total = [](const double(&lanes)[kLanes]) {
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  };
  const double sum = total(zeroth), slope = total(first) / sum;
  return {std::log(sum / count_), slope, std::max(0.0, total(second) / sum - slope * slope)};
}

ShapeFit fit_shape(const ShapeData& data, double lower, double upper) {
  // Invariant: the likelihood rises at `low` (or low is the lower bound) and falls at `high`.
  double low = lower, high = upper;
  double beta = std::clamp(moment_estimate(data, lower, upper), lower * 1.01, upper * 0.99);
  for (int i = 0; i < 200; ++i) {
    const Likelihood at = likelihood(data, beta);
    (at.gradient > 0 ? low : high) = beta;
    double next = beta - at.gradient / at.slope;
    if (!(at.slope < 0) || !(next > low && next < high)) {
      // Towards a bound not looked at yet: look at it. Otherwise bisect.
      const bool up = at.gradient > 0;
      if (up && high == upper && likelihood(data, upper).gradient >= 0) break;
      if (!up && low == lower && likelihood(data, lower).gradient <= 0) break;
      next = std::sqrt(low * high);
    }
    if (std::abs(next - beta) <= 1e-9 * beta) {
      // An atom at zero can make a second maximum at the lower bound.
      const ShapeFit interior = finish(data, beta, at.log_mean, false);
      if (!data.has_zeros()) return interior;
      const Likelihood bound = likelihood(data, lower);
      return bound.value > at.value ? finish(data, lower, bound.log_mean, true) : interior;
    }
    beta = next;
  }
  return better_bound(data, lower, upper);
}

}  // namespace ratefloor::source
