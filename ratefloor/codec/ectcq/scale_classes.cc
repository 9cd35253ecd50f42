#include "ratefloor/codec/ectcq/scale_classes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/ectcq/class_codes.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec::ectcq {
namespace {

// Class widths tried, in sixteenths of an octave.
constexpr int kSteps[] = {2, 3, 4, 6, 8, 12, 16};
constexpr double kWidestOverMedian = 6;  // octaves

}  // namespace

ScaleClasses choose_row_classes(std::span<const double> moments, int power, std::uint64_t cols,
                                double error) {
  ScaleClasses best;
  const std::size_t rows = moments.size();
  const double ln2 = portable::log(2.0), p = power;
  // Moments as the code sees them: no row is narrower than the error.
  const double least_moment = power == 1 ? error : error * error;
  std::vector<double> seen(rows), logs(rows);
  if (rows == 0 || !(error > 0)) return best;
  const auto log2_scale = [&](double moment) { return portable::log(moment) / (p * ln2); };
  for (std::size_t i = 0; i < rows; ++i) {
    seen[i] = moments[i] + least_moment;
    logs[i] = log2_scale(seen[i]);
  }
  // A row far wider than the others has outliers, which are not its scale.
  std::vector<double> sorted = logs;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(rows / 2),
                   sorted.end());
  for (double& log : logs) log = std::min(log, sorted[rows / 2] + kWidestOverMedian);
  for (std::size_t i = 0; i < rows; ++i)
    seen[i] = std::min(seen[i], portable::exp(p * ln2 * (sorted[rows / 2] + kWidestOverMedian)));
  double mean = 0;
  for (const double moment : seen) mean += moment / static_cast<double>(rows);
  best.reference = portable::exp(ln2 * log2_scale(mean));
  if (rows < 2 || rows > kMostClassed || cols < 2) return best;
  const auto [narrowest, widest] = std::minmax_element(logs.begin(), logs.end());
  // log2 s + E|w|^p / (p s^p ln 2) per weight, but for a constant: what a code for scale s pays.
  const double n = static_cast<double>(cols);
  const auto length = [&](double moment, double log2_s) {
    return n * (log2_s + moment * portable::exp(-p * ln2 * log2_s) / (p * ln2));
  };
  double least = 0;
  for (std::size_t i = 0; i < rows; ++i) least += length(seen[i], log2_scale(mean));
  for (const int step : kSteps) {
    const double width = step / 16.0, most = static_cast<double>(kMostClasses) - 1;
    // The widest rows define the last class; whatever is narrower than the first belongs to it.
    const double lowest = std::max(*narrowest, *widest - most * width);
    ScaleClasses trial;
    trial.classes.step = static_cast<std::uint8_t>(step);
    trial.classes.rows.resize(rows);
    std::vector<std::uint64_t> counts(kMostClasses, 0);
    std::uint8_t highest = 0;
    double bits = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double c = std::clamp(std::nearbyint((logs[i] - lowest) / width), 0.0, most);
      trial.classes.rows[i] = static_cast<std::uint8_t>(c);
      highest = std::max(highest, trial.classes.rows[i]);
      ++counts[trial.classes.rows[i]];
      bits += length(seen[i], lowest + c * width);
    }
    bits += coding::ideal_bits(counts) + 8.0 * (8 + highest);
    if (highest == 0 || !(bits < least)) continue;
    least = bits;
    trial.classes.count = static_cast<std::uint8_t>(highest + 1);
    trial.reference = portable::exp(lowest * ln2);
    best = std::move(trial);
  }
  return best;
}

}  // namespace ratefloor::codec::ectcq
