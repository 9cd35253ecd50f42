// Schläfli's recurrence (Conway & Sloane, "A lower bound on the average error of vector
// quantizers", IEEE Trans. Inf. Theory 31(1), 1985; "Sphere Packings, Lattices and Groups", ch. 21)
//
//   F_n(α) = (2/π) ∫_{½ arcsec(n−1)}^α F_(n−2)(β) dθ,   sec 2β = sec 2θ − 2,   F_0 = F_1 = 1
//
// shifts s = sec 2θ by two, so that u = s − (n − 1) runs over the same [0, 1] at every level: with
// g_n(u) = F_n(½ arcsec(n − 1 + u)) and r_n(v) = 1/((n − 1 + v) √((n − 1 + v)² − 1)),
//
//   g_n(u) = (1/π) ∫_0^u g_(n−2)(v) r_n(v) dv,   wanted: g_n(1).
//
// g_n vanishes at 0 like u^((n−1)/2). Taking that out, g_n = u^((n−1)/2) q_n, and with v = u z²
//
//   q_n(u) = (2/π) ∫_0^1 z^(n−2) φ(u z²) dz,   φ = q_(n−2) r_n (n > 3: of both parities),
//
// an average with positive weights of a function that is analytic around [0, 1] (nearest
// singularity at −1, where Chebyshev interpolation gains a factor 5.8 per point): errors are not
// amplified from level to level, which they would be without taking the power out.
// F_2(½ arcsec s) = arcsec(s)/π starts the even ones.
#include "ratefloor/floor/length/schlaefli.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/floor/length/gauss_legendre.h"

namespace ratefloor::floor {
namespace {

constexpr int kPoints = 26;

// A function on [0, 1] by its values at Chebyshev points of the second kind.
class Interpolant {
 public:
  std::array<double, kPoints> value{};

  static double point(int i) { return (1 - std::cos(std::numbers::pi * i / (kPoints - 1))) / 2; }

  // Barycentric formula (Berrut & Trefethen 2004).
  double at(double u) const {
    double above = 0, below = 0;
    for (int i = 0; i < kPoints; ++i) {
      const double distance = u - point_[i];
      if (distance == 0) return value[i];
      const double end = i == 0 || i == kPoints - 1 ? 0.5 : 1.0;
      const double weight = (i % 2 == 0 ? end : -end) / distance;
      above += weight * value[i];
      below += weight;
    }
    return above / below;
  }

 private:
  static std::array<double, kPoints> points() {
    std::array<double, kPoints> all{};
    for (int i = 0; i < kPoints; ++i) all[i] = point(i);
    return all;
  }
  inline static const std::array<double, kPoints> point_ = points();
};

double f2_over_root(double u) {  // arcsec(1 + u)/(π √u), √2/π at 0
  if (u == 0) return std::numbers::sqrt2 / std::numbers::pi;
  return std::atan(std::sqrt(u * (2 + u))) / (std::numbers::pi * std::sqrt(u));
}

}  // namespace

double log_schlaefli(int n) {
  if (n < 1 || n > kMaxSchlaefliDimension) return std::numeric_limits<double>::quiet_NaN();
  Interpolant q;
  for (int i = 0; i < kPoints; ++i)
    q.value[i] = n % 2 == 0 ? f2_over_root(Interpolant::point(i)) : 1.0;
  double log_scale = 0;
  for (int level = n % 2 == 0 ? 4 : 3; level <= n; level += 2) {
    // The integrand is z^(level−2) times a polynomial of degree 2(kPoints − 1) times r, whose
    // singularities lie as far away as the interpolant's: a dozen points more than the polynomial
    // needs.
    const QuadratureRule rule = gauss_legendre(level / 2 + kPoints + 12);
    Interpolant next;
    for (int i = 0; i < kPoints; ++i) {
      const double u = Interpolant::point(i);
      double sum = 0;
      for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
        const double z = rule.nodes[k], power = std::pow(z, level - 2);
        if (power < 1e-20) continue;  // the others sum to some 1/level
        const double v = u * z * z, s = level - 1 + v;
        sum += rule.weights[k] * power * q.at(v) / (s * std::sqrt(s * s - 1));
      }
      next.value[i] = 2 / std::numbers::pi * sum;
    }
    const double top = next.value[0];  // keep away from underflow
    log_scale += std::log(top);
    for (double& value : next.value) value /= top;
    q = next;
  }
  return log_scale + std::log(q.value[kPoints - 1]);
}

}  // namespace ratefloor::floor
