#include "ratefloor/coding/fields/fit_law.h"

#include <algorithm>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::coding::fields {
namespace {

constexpr int kLeastLog2Scale = 3, kMostLog2Scale = 11;
constexpr double kBitsPerNat = 1.4426950408889634;

Roots roots_at(std::span<const std::uint64_t> counts, double total, double scale) {
  Roots roots;
  for (const std::uint64_t count : counts) {
    const double root = scale * portable::sqrt(static_cast<double>(count) / total);
    roots.push_back(count == 0 ? std::uint16_t{0}
                               : static_cast<std::uint16_t>(std::max(1.0, root + 0.5)));
  }
  return roots;
}

double coded_bits(std::span<const std::uint64_t> counts, const rans::FrequencyTable& table) {
  double nats = 0;
  for (std::size_t s = table.first; s < counts.size(); ++s)
    if (counts[s] > 0)
      nats += static_cast<double>(counts[s]) *
              portable::log(static_cast<double>(kTotal) / table.frequencies[s - table.first]);
  return nats * kBitsPerNat;
}

}  // namespace

Result<FittedLaw> fit_law(std::span<const std::uint64_t> counts) {
  while (!counts.empty() && counts.back() == 0) counts = counts.first(counts.size() - 1);
  FittedLaw best;
  if (counts.empty()) {
    best.stored_bits = stored_bits(best.roots);
    return best;
  }
  double total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  for (int log2_scale = kLeastLog2Scale; log2_scale <= kMostLog2Scale; ++log2_scale) {
    FittedLaw fit;
    fit.roots = roots_at(counts, total, static_cast<double>(1 << log2_scale));
    const Result<rans::FrequencyTable> table = frequencies_of(fit.roots);
    if (!table) return table.error();
    fit.stored_bits = stored_bits(fit.roots);
    fit.coded_bits = coded_bits(counts, *table);
    if (best.roots.empty() || static_cast<double>(fit.stored_bits) + fit.coded_bits <
                                  static_cast<double>(best.stored_bits) + best.coded_bits)
      best = std::move(fit);
  }
  return best;
}

}  // namespace ratefloor::coding::fields
