// György & Linder, "Optimal entropy-constrained scalar quantization of a uniform source", IEEE
// Trans. Inf. Theory 46(7), 2000. With q the probability of the N − 1 long cells, the entropy falls
// from log2 N at q = 1/N to log2(N − 1) at q = 1/(N − 1): bisection.
#include <algorithm>
#include <cmath>

#include "ratefloor/quant/ecsq.h"

namespace ratefloor::quant {

ScalarQuantizer ecsq_of_uniform(double edge, double rate_bits) {
  const int cells = std::max(2, static_cast<int>(std::ceil(std::exp2(rate_bits) - 1e-12)));
  const auto information = [](double p) { return p > 0 ? -p * std::log2(p) : 0.0; };
  const auto entropy = [&](double q) {
    return (cells - 1) * information(q) + information(1 - (cells - 1) * q);
  };
  double low = 1.0 / cells, high = 1.0 / (cells - 1);
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (entropy(middle) > rate_bits ? low : high) = middle;
  }
  const double most = low, rest = std::max(0.0, 1 - (cells - 1) * most);
  const int short_cell = cells % 2 == 1 ? cells / 2 : cells - 1;

  ScalarQuantizer q;
  double below = 0;  // probability of the cells so far
  for (int i = 0; i < cells; ++i) {
    const double p = i == short_cell ? rest : most;
    if (i > 0) q.thresholds.push_back(edge * (2 * below - 1));
    q.levels.push_back(edge * (2 * below + p - 1));
    q.probabilities.push_back(p);
    q.mse += p * p * p;  // (length²/12) p with length = 2√3 p
    q.entropy_bits += information(p);
    below += p;
  }
  return q;
}

}  // namespace ratefloor::quant
