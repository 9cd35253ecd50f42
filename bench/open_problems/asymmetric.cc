// Problem 1: how to split a budget of bits between the two factors.
#include "ratefloor/floor/matmul/asymmetric.h"

#include "bench/open_problems/experiment.h"

namespace ratefloor::bench {

Findings asymmetric() {
  Findings found;
  found.table.head = {"total_bits",    "rate_a_bits", "rate_b_bits",
                      "kept_fraction", "distortion",  "distortion_ci",
                      "gamma",         "ratio",       "gamma_of_best_split"};
  report::SvgPanel panel{
      "Splitting a budget R_A + R_B", "rate of A, bits per entry", "distortion", {}, false};
  int color = 0;
  for (const double total : {1.0, 2.0, 4.0, 6.0}) {
    const double best = floor::best_split(total, 1, 1).share.distortion;
    report::SvgSeries limit{"Γ, R_A + R_B = " + text(total, 2),
                            {"c" + std::to_string(color), "", 2.2, true, 0},
                            {},
                            {}};
    report::SvgSeries points{"Leech, R_A + R_B = " + text(total, 2),
                             {"c" + std::to_string(color), "", 1, false, 'o'},
                             {},
                             {}};
    for (int i = 1; i < 60; ++i)
      limit.points.push_back(
          {total * i / 60, floor::matmul_gamma(total * i / 60, total - total * i / 60)});
    for (const double share : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
      Point point;
      point.rate_a = total * share, point.rate_b = total - point.rate_a;
      const job::MatmulEntry e = measure(point);
      Row row = {text(total), text(e.rate_a_bits), text(e.rate_b_bits), text(e.kept_fraction)};
      for (const std::string& cell : distortion_cells(e)) row.push_back(cell);
      row.insert(row.end(), {text(e.gamma), text(e.ratio, 4), text(best)});
      found.table.rows.push_back(row);
      points.points.push_back({e.rate_a_bits, e.distortion});
    }
    panel.series.push_back(limit);
    panel.series.push_back(points);
    ++color;
  }
  found.plot = {"Different rates for the two factors",
                "Independent Gaussian entries, n = 1024. Lines: the least possible.",
                {panel}};
  return found;
}

}  // namespace ratefloor::bench
