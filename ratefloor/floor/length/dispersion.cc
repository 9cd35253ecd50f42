// T = |X/α|^β is Gamma(1/β) distributed and ln f(X) = const − T, so its variance is 1/β.
//
// The variance at finite D is integrated by Gauss–Legendre on panels that are short at zero, where
// densities may have a cusp, and grow with x in the tail.
#include "ratefloor/floor/length/dispersion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ratefloor/floor/length/gauss_legendre.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::floor {

Result<double> limit_dispersion_nats2(const source::Source& source) {
  if (const auto* ggd = dynamic_cast<const source::GeneralizedGaussian*>(&source))
    return 1 / ggd->beta();
  if (dynamic_cast<const source::Uniform*>(&source)) return 0.0;
  return make_error(ErrorCode::kUnsupported, "the dispersion of this source is not known");
}

double dispersion_nats2(const source::Source& source,
                        const std::function<double(double)>& log_output_density) {
  constexpr double kLostMass = 1e-16;
  static const QuadratureRule rule = gauss_legendre(8);
  const double end = -source.quantile(kLostMass);
  double mass = 0, mean = 0, square = 0;  // of what is integrated, about the value at zero
  const double origin = log_output_density(0);
  for (double from = 0, width = 1e-9; from < end; from += width) {
    width = std::min({std::max({1e-9, from, 0.0}), 0.02 + 0.03 * from, end - from});
    if (!(width > end * 1e-15)) break;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      const double x = from + width * rule.nodes[i];
      const double weight = 2 * width * rule.weights[i] * source.pdf(x);
      const double value = log_output_density(x) - origin;
      mass += weight;
      mean += weight * value;
      square += weight * value * value;
    }
  }
  mean /= mass;
  return std::max(0.0, square / mass - mean * mean);
}

double gaussian_upper_quantile(double epsilon) {
  static const source::GeneralizedGaussian gaussian(2.0);
  return -gaussian.quantile(epsilon);
}

double normal_approximation_bits(double rd_bits, double dispersion_nats2, long n, double epsilon) {
  const double spread = std::sqrt(dispersion_nats2 / static_cast<double>(n)) * std::numbers::log2e;
  return std::max(0.0, rd_bits + spread * gaussian_upper_quantile(epsilon));
}

}  // namespace ratefloor::floor
