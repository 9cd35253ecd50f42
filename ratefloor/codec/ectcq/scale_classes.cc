#include "ratefloor/codec/ectcq/scale_classes.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/ectcq/class_codes.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec::ectcq {
namespace {

// Class widths tried, in sixteenths of an octave.
constexpr int kSteps[] = {2, 3, 4, 6, 8, 12, 16};
constexpr int kClassesAtMost = 16;  // more were never worth their tables here
constexpr int kMostApart = kClassesAtMost - 1;
constexpr double kWidestOverMedian = 6;  // octaves

// Rows or columns: their moments as the code sees them, and their scales.
struct Side {
  int power;
  std::vector<double> moments, logs;  // log2 (moment^(1/p))
  double mean_log = 0;                // of the mean moment

  double log2_scale(double moment) const {
    return portable::log(moment) / (power * portable::log(2.0));
  }

  // Nothing is narrower than the error, and a row far wider than the others has outliers, which are
  // not its scale.
  Side(std::span<const double> raw, int p, double least) : power(p) {
    for (const double moment : raw) logs.push_back(log2_scale(moment + least));
    if (logs.empty()) return;
    std::vector<double> sorted = logs;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    double mean = 0;
    for (double& log : logs) {
      log = std::min(log, *middle + kWidestOverMedian);
      moments.push_back(portable::exp2(power * log));
      mean += moments.back() / static_cast<double>(logs.size());
    }
    mean_log = log2_scale(mean);
  }

  double octaves() const {
    const auto [low, high] = std::minmax_element(logs.begin(), logs.end());
    return *high - *low;
  }
};

// Scales rounded to classes `width` octaves apart; what is narrower than class 0 belongs to it.
struct Rounded {
  std::vector<std::uint8_t> classes;  // empty: all of the same scale
  double lowest = 0;                  // log2 of class 0's scale
  std::uint8_t highest = 0;
  double sum_logs = 0, sum_ratios = 0;  // Σ log2 s, Σ moment / s^p
  double side_bits = 0;

  static Rounded none(const Side& side) {
    Rounded one;
    one.lowest = side.mean_log;
    const auto n = static_cast<double>(std::max<std::size_t>(side.logs.size(), 1));
    one.sum_logs = n * one.lowest;
    one.sum_ratios = n;
    return one;
  }

  static Rounded to(const Side& side, double width, int most) {
    const auto [narrowest, widest] = std::minmax_element(side.logs.begin(), side.logs.end());
    Rounded many;
    many.lowest = std::max(*narrowest, *widest - most * width);
    std::vector<std::uint64_t> counts(kClassesAtMost, 0);
    for (std::size_t i = 0; i < side.logs.size(); ++i) {
      const double place = std::nearbyint((side.logs[i] - many.lowest) / width);
      const auto c = static_cast<std::uint8_t>(std::clamp(place, 0.0, static_cast<double>(most)));
      many.classes.push_back(c);
      many.highest = std::max(many.highest, c);
      ++counts[c];
      const double log_scale = many.lowest + c * width;
      many.sum_logs += log_scale;
      many.sum_ratios += side.moments[i] * portable::exp2(-side.power * log_scale);
    }
    many.side_bits = coding::ideal_bits(counts) + 8.0 * (8 + many.highest);
    if (many.highest == 0) many.classes.clear();
    return many;
  }
};

// Σ over weights of log2 s + E|w|^p / (p s^p ln 2), but for a constant what a code for scale s
// pays, with s and E|w|^p products of a row's and a column's.
double total_bits(const Side& rows, const Rounded& row, const Side& cols, const Rounded& col,
                  double n_cols) {
  const auto n_rows = static_cast<double>(rows.logs.size());
  const double one_col = cols.logs.empty() ? n_cols : 1;
  return n_cols * row.sum_logs + n_rows * one_col * col.sum_logs +
         row.sum_ratios * one_col * col.sum_ratios / (rows.power * portable::log(2.0)) +
         row.side_bits + col.side_bits;
}

}  // namespace

ScaleClasses choose_classes(const ScaleMoments& moments, std::uint64_t n_cols, int power,
                            double error) {
  ScaleClasses best;
  if (moments.rows.empty() || !(error > 0)) return best;
  const double least = power == 1 ? error : error * error;
  const Side rows(moments.rows, power, least);
  // Relative to the rows' mean, which has the error in it already.
  const double relative = least / portable::exp2(power * rows.mean_log);
  std::vector<double> relative_cols;
  for (const double moment : moments.cols) relative_cols.push_back(moment * (1 - relative));
  const Side cols(relative_cols, power, relative);
  const Rounded one_row = Rounded::none(rows), one_col = Rounded::none(cols);
  best.reference = portable::exp2(one_row.lowest + one_col.lowest);
  const bool rows_may = rows.logs.size() >= 2 && rows.logs.size() <= kMostClassed && n_cols >= 2;
  const bool cols_may = !cols.logs.empty() && n_cols <= kMostClassed;
  const auto width_of = static_cast<double>(n_cols);
  double fewest = total_bits(rows, one_row, cols, one_col, width_of);
  const auto consider = [&](int step, const Rounded& row, const Rounded& col) {
    const double bits = total_bits(rows, row, cols, col, width_of);
    if (row.highest + col.highest == 0 || !(bits < fewest)) return;
    fewest = bits;
    best.classes = {static_cast<std::uint8_t>(row.highest + col.highest + 1),
                    static_cast<std::uint8_t>(step), row.classes, col.classes};
    best.reference = portable::exp2(row.lowest + col.lowest);
  };
  for (const int step : kSteps) {
    const double width = step / 16.0;
    if (rows_may) consider(step, Rounded::to(rows, width, kMostApart), one_col);
    if (!cols_may) continue;
    consider(step, one_row, Rounded::to(cols, width, kMostApart));
    if (!rows_may) continue;
    // Both share the classes: the wider side gets what the other leaves, at least half.
    const int want_rows = static_cast<int>(std::ceil(rows.octaves() / width));
    const int want_cols = static_cast<int>(std::ceil(cols.octaves() / width));
    const int for_cols = std::min(want_cols, std::max(kMostApart - want_rows, kMostApart / 2));
    consider(step, Rounded::to(rows, width, kMostApart - for_cols),
             Rounded::to(cols, width, for_cols));
  }
  return best;
}

}  // namespace ratefloor::codec::ectcq
