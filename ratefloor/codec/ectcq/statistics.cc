#include "ratefloor/codec/ectcq/statistics.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/codec/ectcq/lane_search.h"
#include "ratefloor/kernel/trellis_error.h"

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

namespace {

// Four sets of counters in turn: equal symbols in a row need not wait for each other.
void count_symbols(std::span<const std::int16_t> coded, std::span<const std::uint8_t> classes,
                   int raw_bits, std::vector<SymbolCounts>& counts) {
  constexpr std::size_t kSets = 4;
  const std::size_t entries = counts.size() * kSymbols;
  std::vector<std::uint32_t> sets(kSets * entries, 0);
  for (std::size_t i = 0; i < coded.size(); ++i) {
    const Index index(coded[i], raw_bits);
    const std::size_t table = context(classes.empty() ? 0 : classes[i], index.z);
    ++sets[i % kSets * entries + table * kSymbols + index.symbol(kMiddle, raw_bits)];
  }
  for (std::size_t set = 0; set < kSets; ++set)
    for (std::size_t i = 0; i < entries; ++i)
      counts[i / kSymbols][i % kSymbols] += sets[set * entries + i];
}

}  // namespace

Statistics measure(const Format& format, std::size_t contexts, float limit,
                   std::span<const float> weights, std::span<const std::uint8_t> classes,
                   std::span<const std::int16_t> coded) {
  Statistics found;
  found.weights = weights.size();
  found.counts.assign(contexts, SymbolCounts{});
  count_symbols(coded, classes, format.raw_bits, found.counts);
  const float per_step = 1.0f / format.step;
  found.outliers = count_outliers(weights, per_step, limit);
  kernel::TrellisPositions positions{per_step, limit, {}, format.zero_rule};
  for (std::size_t i = 0; i < positions.offsets.size(); ++i)
    positions.offsets[i] = static_cast<float>(format.offsets[i]) * 0x1p-7f;
  const kernel::TrellisError error = kernel::trellis_error(positions, weights, coded);
  found.squared_error = error.squared;
  found.shift = error.outwards;
  found.shifted = error.counts;
  return found;
}

std::array<std::int8_t, 3> centroid_offsets(const Format& format, const Statistics& statistics) {
  std::array<std::int8_t, 3> offsets{};
  if (format.raw_bits > 0) return offsets;
  for (std::size_t i = 0; i < offsets.size(); ++i)
    if (statistics.shifted[i] > 0) {
      const double mean = statistics.shift[i] / statistics.shifted[i];
      offsets[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(128 * mean), -64.0, 120.0));
    }
  return offsets;
}

double error_with_offsets(const Format& measured, const Statistics& statistics,
                          const std::array<std::int8_t, 3>& offsets) {
  double error = statistics.squared_error;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const double n = statistics.shifted[i], before = measured.offsets[i] / 128.0,
                 after = offsets[i] / 128.0;
    error += n * (after * after - before * before) - 2 * statistics.shift[i] * (after - before);
  }
  return error;
}

}  // namespace ratefloor::codec::ectcq
