// Vasicek's idea (1976, "A test for normality based on sample entropy"): if a stretch of width w
// holds m of n values, its probability is near m/n and the density near m/(nw). With the exact
// expectation E ln(probability of m spacings) = ψ(m) − ψ(n+1), the estimate Σ (m/n) (ln w − ψ(m) +
// ψ(n+1)) has no first-order bias (docs/math/ggd-fit.md, last section).
//
// Here a stretch is a run of neighbouring cells. It ends where it holds about sqrt(n) values — in
// the tails an eighth of those still to come, since a density that falls by half within the stretch
// would cost accuracy — and meets the next one halfway across a gap between cells. A cell that is
// heavy enough by itself (rounded data) is a stretch of its own.
#include "ratefloor/source/spacing_entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::source {

double spacing_entropy_bits(std::span<const ValueHistogram::Bin> bins) {
  if (bins.size() < 2) return -std::numeric_limits<double>::infinity();
  double total = 0;
  for (const auto& bin : bins) total += static_cast<double>(bin.count);
  const double most = std::sqrt(total), psi_total = digamma(total + 1);

  double sum = 0, left = bins.front().lower, inside = 0, before = 0;
  const auto close = [&](double right) {
    sum += inside / total * (portable::log(right - left) - digamma(inside) + psi_total);
    left = right;
    before += inside;
    inside = 0;
  };
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto count = static_cast<double>(bins[i].count);
    const auto edge_before = [&](std::size_t k) {  // between bins k−1 and k
      return bins[k - 1].upper + (bins[k].lower - bins[k - 1].upper) / 2;
    };
    const double outside = std::min(before + inside, total - before - inside);
    const double enough = std::clamp(outside / 8, 1.0, most);
    if (inside > 0 && count >= enough) close(edge_before(i));
    inside += count;
    if (i + 1 == bins.size()) {
      close(bins[i].upper);
    } else if (inside >= enough) {
      close(edge_before(i + 1));
    }
  }
  return sum * std::numbers::log2e;
}

}  // namespace ratefloor::source
