#include "ratefloor/floor/matmul/guarantee.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/floor/matmul/asymmetric.h"

namespace ratefloor::floor {

double dither_noise(double rate_bits, double gap_bits) {
  assert(rate_bits >= 0);
  if (rate_bits <= gap_bits) return std::numeric_limits<double>::infinity();
  return 1 / std::expm1(2 * std::numbers::ln2 * (rate_bits - gap_bits));
}

PairError unbiased_error(double noise_a, double noise_b) {
  return {0, noise_a + noise_b + noise_a * noise_b};
}

// P = Qᵀ diag(1^k 0^{n−k}) Q has E P_ij P_kl = α δ_ij δ_kl + β(δ_ik δ_jl + δ_il δ_jk), by rotation
// invariance; (tr P)² = k² and tr P² = k give α and β. So E(aᵀPb)² = (α + β)(aᵀb)² + β‖a‖²‖b‖²,
// E aᵀPb = (k/n) aᵀb, and the noise adds (k/n)·(D_A + D_B + D_A·D_B)·‖a‖²‖b‖²/n.
PairError thinned_error(std::size_t n, std::size_t kept, double noise_a, double noise_b,
                        double gain) {
  assert(n >= 2 && kept >= 1 && kept <= n);
  const auto all = static_cast<double>(n), k = static_cast<double>(kept);
  const double common = k / (all * (all - 1) * (all + 2));
  const double alpha = common * (k * (all + 1) - 2), beta = common * (all - k);
  const double noise = unbiased_error(noise_a, noise_b).norms;
  const double fraction = k / all;
  return {1 - 2 * gain * fraction + gain * gain * (alpha + beta),
          gain * gain * (fraction * noise + all * beta)};
}

ThinnedGuarantee thinned_guarantee(std::size_t n, double rate_a_bits, double rate_b_bits,
                                   double gap_a_bits, double gap_b_bits) {
  assert(n >= 2);
  const double fraction = time_share(rate_a_bits, rate_b_bits, gap_a_bits, gap_b_bits).fraction;
  const auto all = static_cast<double>(n);
  ThinnedGuarantee result;
  result.kept = static_cast<std::size_t>(std::max(1.0, std::round(fraction * all)));
  const double spread = all / static_cast<double>(result.kept);
  const double noise_a = dither_noise(rate_a_bits * spread, gap_a_bits);
  const double noise_b = dither_noise(rate_b_bits * spread, gap_b_bits);
  if (std::isinf(noise_a) || std::isinf(noise_b)) return {0, 0, {1, 0}};
  result.gain = 1 / ((1 + noise_a) * (1 + noise_b));
  result.error = thinned_error(n, result.kept, noise_a, noise_b, result.gain);
  return result;
}

}  // namespace ratefloor::floor
