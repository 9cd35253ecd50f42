#include "ratefloor/codec/ectcq/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ratefloor/codec/ectcq/lane_search.h"

namespace ratefloor::codec::ectcq {

void Statistics::add(const Statistics& piece) {
  if (counts.size() < piece.counts.size()) counts.resize(piece.counts.size(), SymbolCounts{});
  for (std::size_t i = 0; i < piece.counts.size(); ++i)
    for (std::size_t symbol = 0; symbol < kSymbols; ++symbol)
      counts[i][symbol] += piece.counts[i][symbol];
  weights += piece.weights;
  outliers += piece.outliers;
  squared_error += piece.squared_error;
  for (std::size_t i = 0; i < shift.size(); ++i) {
    shift[i] += piece.shift[i];
    shifted[i] += piece.shifted[i];
  }
}

Statistics measure(const Format& format, std::size_t contexts, float limit,
                   std::span<const float> weights, std::span<const std::uint8_t> classes,
                   std::span<const std::int16_t> coded) {
  Statistics found;
  found.weights = weights.size();
  found.counts.assign(contexts, SymbolCounts{});
  const float per_step = 1.0f / format.step;
  // Four interleaved sums: the additions need not wait for each other.
  double error[4] = {};
  double shift[4] = {};  // by min(|m|, 3)
  std::uint64_t shifted[4] = {};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const unsigned z = coded[i] & 1;
    const std::int32_t k = (coded[i] - static_cast<std::int32_t>(z)) / 2;
    const std::int32_t h = k >> format.raw_bits;
    const std::size_t symbol = std::abs(h) <= kMiddle ? static_cast<std::size_t>(h + kMiddle)
                                                      : escape_symbol(h, format.raw_bits);
    ++found.counts[context(classes.empty() ? 0 : classes[i], z)][symbol];
    if (is_outlier(weights[i], per_step, limit)) {
      ++found.outliers;
      continue;
    }
    const float t = weights[i] * per_step;
    const std::int32_t m = format.multiple(k, z);
    const double distance = double{t} - double{format.position(m)};
    error[i % 4] += distance * distance;
    const double outwards = double{t} - m;
    const std::size_t size = static_cast<std::size_t>(std::min(std::abs(m), 3));
    shift[size] += m < 0 ? -outwards : outwards;
    ++shifted[size];
  }
  found.squared_error = (error[0] + error[1]) + (error[2] + error[3]);
  for (std::size_t i = 0; i < 3; ++i) {
    found.shift[i] = shift[i + 1];
    found.shifted[i] = shifted[i + 1];
  }
  return found;
}

std::array<std::int8_t, 3> centroid_offsets(const Format& format, const Statistics& statistics) {
  std::array<std::int8_t, 3> offsets{};
  if (format.raw_bits > 0) return offsets;
  for (std::size_t i = 0; i < offsets.size(); ++i)
    if (statistics.shifted[i] > 0) {
      const double mean = statistics.shift[i] / static_cast<double>(statistics.shifted[i]);
      offsets[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(128 * mean), -64.0, 120.0));
    }
  return offsets;
}

double error_with_offsets(const Format& measured, const Statistics& statistics,
                          const std::array<std::int8_t, 3>& offsets) {
  double error = statistics.squared_error;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const auto n = static_cast<double>(statistics.shifted[i]);
    const double before = measured.offsets[i] / 128.0, after = offsets[i] / 128.0;
    error += n * (after * after - before * before) - 2 * statistics.shift[i] * (after - before);
  }
  return error;
}

}  // namespace ratefloor::codec::ectcq
