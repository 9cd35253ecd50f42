// Problem 3: finite inner dimension. Every vector is normalized and pays 16 bits for its scale.
#include <algorithm>
#include <cmath>

#include "bench/open_problems/experiment.h"
#include "ratefloor/floor/matmul/gamma.h"

namespace ratefloor::bench {
namespace {

struct Law {
  double gap = 0, per_vector = 0;  // extra bits = gap + per_vector/n
};

/// Least squares of extra = gap + c/n, weighted by n: relative accuracy of the 1/n part.
Law fit(const std::vector<std::pair<double, double>>& points) {
  double s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& [n, extra] : points) {
    const double x = 1 / n;
    s += 1, sx += x, sy += extra, sxx += x * x, sxy += x * extra;
  }
  Law law;
  law.per_vector = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  law.gap = (sy - law.per_vector * sx) / s;
  return law;
}

}  // namespace

Findings length() {
  Findings found;
  found.table.head = {
      "quantizer", "rate_bits", "n",          "distortion",      "distortion_ci",
      "gamma",     "ratio",     "extra_bits", "fitted_gap_bits", "fitted_bits_per_vector"};
  report::SvgPanel panel{"Bits beyond the limit", "log2 n", "extra bits per entry", {}, true};
  int color = 0;
  for (const std::string quantizer : {"z", "e8", "leech"})
    for (const double rate : {2.0, 4.0}) {
      std::vector<std::pair<double, double>> points;
      std::vector<Row> rows;
      for (const std::size_t n : {8, 16, 24, 48, 64, 96, 128, 192, 256, 512, 1024, 4096}) {
        Point point;
        point.quantizer = quantizer, point.rate_a = point.rate_b = rate, point.n = n;
        point.normalize = true;
        point.vectors_a = point.vectors_b = n <= 128 ? 384 : 192;
        point.trials = n >= 1024 ? 6 : 12;
        const job::MatmulEntry e = measure(point);
        // The rate at which the theory has this distortion, below the rate that was paid.
        const double extra =
            e.distortion < 1 ? e.rate_a_bits - floor::matmul_rate(e.distortion) : e.rate_a_bits;
        rows.push_back({quantizer, text(e.rate_a_bits), text(static_cast<double>(n)),
                        text(e.distortion), text((e.ci_high - e.ci_low) / 2, 2), text(e.gamma),
                        text(e.ratio, 4), text(extra, 4)});
        // Whole blocks only, and enough entries for the law to be linear in 1/n.
        if (n >= 48) points.push_back({static_cast<double>(n), extra});
      }
      const Law law = fit(points);
      report::SvgSeries line{quantizer + " at " + text(rate, 2) + " bits",
                             {"c" + std::to_string(color), "", 1, false, "osd^vx"[color % 6]},
                             {},
                             {}};
      report::SvgSeries fitted{
          quantizer + ": " + text(law.gap, 3) + " + " + text(law.per_vector, 3) + "/n",
          {"c" + std::to_string(color), "", 1.6, true, 0},
          {},
          {}};
      for (Row& row : rows) {
        const double n = std::stod(row[2]);
        if (n >= 24) line.points.push_back({std::log2(n), std::stod(row[7])});
        if (n >= 48) fitted.points.push_back({std::log2(n), law.gap + law.per_vector / n});
        row.insert(row.end(), {text(law.gap, 4), text(law.per_vector, 4)});
        found.table.rows.push_back(row);
      }
      panel.series.push_back(line);
      panel.series.push_back(fitted);
      ++color;
    }
  found.plot = {"What a finite inner dimension costs",
                "Gaussian vectors, each with a 16-bit scale; lines: fits, n ≥ 48.",
                {panel}};
  return found;
}

}  // namespace ratefloor::bench
