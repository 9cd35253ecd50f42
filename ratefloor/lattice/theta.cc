#include "ratefloor/lattice/theta.h"

#include <cassert>

namespace ratefloor::lattice {
namespace {

__extension__ using Wide = __int128;  // σ_11(36) · 65520 has 73 bits

Wide divisor_sum(int m, int power) {
  Wide sum = 0;
  for (int d = 1; d <= m; ++d) {
    if (m % d != 0) continue;
    Wide term = 1;
    for (int i = 0; i < power; ++i) term *= d;
    sum += term;
  }
  return sum;
}

int squares(int m) {
  for (int root = 1; root * root <= m; ++root)
    if (root * root == m) return 2;
  return 0;
}

int eisenstein_integers(int m) {
  int sum = 0;
  for (int d = 1; d <= m; ++d)
    if (m % d == 0) sum += d % 3 == 0 ? 0 : d % 3 == 1 ? 1 : -1;
  return 6 * sum;
}

Wide odd_divisor_sum(int m) {
  while (m % 2 == 0) m /= 2;
  return divisor_sum(m, 1);
}

}  // namespace

std::vector<std::int64_t> eta_product(const std::vector<EtaFactor>& factors, int terms) {
  std::vector<std::int64_t> series(static_cast<std::size_t>(terms));
  if (terms > 1) series[1] = 1;
  for (const EtaFactor& factor : factors)
    for (int step = factor.d; step < terms; step += factor.d)
      for (int times = 0; times < factor.exponent; ++times)
        for (std::size_t i = series.size(); i-- > static_cast<std::size_t>(step);)
          series[i] -= series[i - static_cast<std::size_t>(step)];  // times 1 − q^step
  return series;
}

std::vector<std::uint64_t> theta_coefficients(const Lattice& lattice, int terms) {
  assert(terms >= 1 && terms <= kMaxThetaIndex + 1);
  std::vector<std::uint64_t> counts = {1};
  std::vector<std::int64_t> cusp_form;
  if (lattice.name == "bw16") cusp_form = eta_product({{1, 8}, {2, 8}}, terms);
  if (lattice.name == "leech") cusp_form = eta_product({{1, 24}}, terms);
  for (int m = 1; m < terms; ++m) {
    const auto cusp = [&] { return cusp_form[static_cast<std::size_t>(m)]; };
    Wide count = 0;
    if (lattice.name == "z") count = squares(m);
    if (lattice.name == "a2") count = eisenstein_integers(m);
    if (lattice.name == "d4") count = 24 * odd_divisor_sum(m);
    if (lattice.name == "e8") count = 240 * divisor_sum(m, 3);
    if (lattice.name == "bw16") {
      const Wide half = m % 2 == 0 ? divisor_sum(m / 2, 7) : 0;
      count = 480 * (divisor_sum(m, 7) + 16 * half - cusp()) / 17;
    }
    if (lattice.name == "leech") count = 65520 * (divisor_sum(m, 11) - cusp()) / 691;
    counts.push_back(static_cast<std::uint64_t>(count));
  }
  return counts;
}

}  // namespace ratefloor::lattice
