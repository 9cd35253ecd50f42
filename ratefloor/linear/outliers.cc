#include "ratefloor/linear/outliers.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <string>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/linear/finite_entries.h"

namespace ratefloor::linear {
namespace {

constexpr int kValueBits = 16;
constexpr std::uint16_t kLargestFinite = 0x7f7f;

/// The nearest finite bf16.
std::uint16_t finite_bf16(float value) {
  const std::uint16_t code = f32_to_bf16(value);
  return (code & 0x7fff) > kLargestFinite ? static_cast<std::uint16_t>(code - 1) : code;
}

/// `positions` ascending. x − bf16(x) is an f32: both are multiples of x's last place, and the
/// difference is smaller than x.
Outliers take(std::span<float> x, std::vector<std::uint64_t> positions) {
  Outliers outliers{std::move(positions), {}};
  outliers.values.reserve(outliers.positions.size());
  for (const std::uint64_t i : outliers.positions) {
    outliers.values.push_back(finite_bf16(x[i]));
    x[i] -= bf16_to_f32(outliers.values.back());
  }
  return outliers;
}

}  // namespace

Result<Outliers> take_largest(std::span<float> x, double fraction) {
  if (!(fraction >= 0 && fraction <= 1))
    return make_error(ErrorCode::kInvalidArgument, "the fraction of outliers is from 0 to 1");
  if (Result<void> finite = check_finite(x, std::max<std::size_t>(1, x.size())); !finite)
    return finite.error();
  const auto count = static_cast<std::size_t>(fraction * static_cast<double>(x.size()));
  std::vector<std::uint64_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  const auto kept = order.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(order.begin(), kept, order.end(), [&](std::uint64_t i, std::uint64_t j) {
    const float a = std::abs(x[i]), b = std::abs(x[j]);
    return a != b ? a > b : i < j;
  });
  order.resize(count);
  std::sort(order.begin(), order.end());
  return take(x, std::move(order));
}

Result<Outliers> take_beyond(std::span<float> x, double threshold) {
  if (!(threshold >= 0))
    return make_error(ErrorCode::kInvalidArgument, "the outlier threshold is 0 or more");
  if (Result<void> finite = check_finite(x, std::max<std::size_t>(1, x.size())); !finite)
    return finite.error();
  double energy = 0;
  for (const double v : x) energy += v * v;
  const double limit =
      threshold * std::sqrt(energy / static_cast<double>(std::max<std::size_t>(1, x.size())));
  std::vector<std::uint64_t> positions;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (static_cast<double>(std::abs(x[i])) > limit) positions.push_back(i);
  return take(x, std::move(positions));
}

Result<void> put_back(std::span<float> x, const Outliers& outliers) {
  if (outliers.positions.size() != outliers.values.size()) {
    return make_error(ErrorCode::kMalformed,
                      std::to_string(outliers.positions.size()) + " outlier positions for " +
                          std::to_string(outliers.values.size()) + " values");
  }
  for (const std::uint64_t i : outliers.positions)
    if (i >= x.size()) {
      return make_error(ErrorCode::kMalformed, "outlier position " + std::to_string(i) +
                                                   " is beyond the " + std::to_string(x.size()) +
                                                   " entries");
    }
  for (std::size_t k = 0; k < outliers.values.size(); ++k)
    x[outliers.positions[k]] += bf16_to_f32(outliers.values[k]);
  return {};
}

double outlier_bits(std::size_t k, std::size_t n) {
  assert(k <= n);
  if (k == 0) return 0;
  const auto chosen = static_cast<double>(k), all = static_cast<double>(n);
  const double rest = all - chosen;
  const double places =
      chosen * std::log2(all / chosen) + (rest > 0 ? rest * std::log2(all / rest) : 0);
  return places + kValueBits * chosen;
}

}  // namespace ratefloor::linear
