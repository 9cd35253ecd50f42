// Problem 5: one A, many B. Does the trade-off change when A is used again and again?
#include <cmath>

#include "bench/open_problems/experiment.h"

namespace ratefloor::bench {

Findings many_products() {
  Findings found;
  found.table.head = {"rate_a_bits",   "rate_b_bits", "vectors_of_b", "distortion",
                      "distortion_ci", "gamma",       "ratio"};
  report::SvgPanel panel{
      "Error per product entry", "log2 (vectors of B)", "distortion / Γ", {}, false};
  int color = 0;
  for (const auto& [rate_a, rate_b] : {std::pair{0.5, 0.5}, {2.0, 2.0}, {2.0, 6.0}}) {
    report::SvgSeries line{"R_A = " + text(rate_a, 2) + ", R_B = " + text(rate_b, 2),
                           {"c" + std::to_string(color++), "", 1.8, true, 'o'},
                           {},
                           {}};
    for (const std::size_t vectors : {1, 4, 16, 64, 256, 1024, 4096}) {
      Point point;
      point.rate_a = rate_a, point.rate_b = rate_b;
      point.vectors_a = 64, point.vectors_b = vectors;
      point.trials = vectors < 64 ? 200 : vectors < 1024 ? 20 : 6;
      const job::MatmulEntry e = measure(point);
      found.table.rows.push_back({text(e.rate_a_bits), text(e.rate_b_bits),
                                  text(static_cast<double>(vectors)), text(e.distortion),
                                  text((e.ci_high - e.ci_low) / 2, 2), text(e.gamma),
                                  text(e.ratio, 4)});
      line.points.push_back({std::log2(static_cast<double>(vectors)), e.ratio});
    }
    panel.series.push_back(line);
  }
  found.plot = {"One A, many B", "Gaussian, n = 1024, Leech lattice. Ideal code lengths.", {panel}};
  return found;
}

}  // namespace ratefloor::bench
