// Sampling. With T = |X/α|^β ~ Gamma(1/β) and the identity Gamma(a) = Gamma(a+1)·U^(1/a) (Marsaglia
// and Tsang 2000, section 6), a = 1/β: X = α·V·G^(1/β), V uniform on (-1, 1), G ~ Gamma(1 + 1/β),
// which is drawn by Marsaglia and Tsang's squeeze ("A simple method for generating gamma
// variables", ACM TOMS 26(3), 2000) from normals by Marsaglia's polar method. The number of a
// rejected attempt is part of the counter, so a sample depends on nothing but (seed, index). About
// 100 ns.
#include "ratefloor/base/portable_math.h"
#include "ratefloor/base/random.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::source {
namespace {

enum Stream : std::uint32_t { kNormal = 0, kAccept = 1 };

struct GammaSample {
  double gamma;
  double uniform;  // one more uniform number, independent of gamma
};

// Gamma(shape), shape >= 1.
GammaSample sample_gamma(double shape, std::uint64_t seed, std::uint64_t index) {
  const double d = shape - 1.0 / 3, c = 1 / portable::sqrt(9 * d);
  for (std::uint32_t attempt = 0;; ++attempt) {
    const auto [u1, u2] = uniform_pair(seed, index, attempt, kNormal);
    const double v1 = 2 * u1 - 1, v2 = 2 * u2 - 1, square = v1 * v1 + v2 * v2;
    if (square >= 1) continue;
    const double x = v1 * portable::sqrt(-2 * portable::log(square) / square);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const auto [accept, extra] = uniform_pair(seed, index, attempt, kAccept);
    const double x2 = x * x;
    if (accept < 1 - 0.0331 * x2 * x2 ||
        portable::log(accept) < 0.5 * x2 + d * (1 - v + portable::log(v))) {
      return {d * v, extra};
    }
  }
}

double power(double gamma, double beta, double inverse_beta) {
  if (beta == 1) return gamma;
  if (beta == 2) return portable::sqrt(gamma);
  // Within a few ulp, which is all a sample needs, and three times faster than portable::pow.
  return portable::exp(inverse_beta * portable::log(gamma));
}

}  // namespace

double GeneralizedGaussian::sample(std::uint64_t seed, std::uint64_t index) const {
  const GammaSample draw = sample_gamma(1 + inverse_beta_, seed, index);
  return sampling_alpha_ * (2 * draw.uniform - 1) * power(draw.gamma, beta_, inverse_beta_);
}

void GeneralizedGaussian::sample_into(std::uint64_t seed, std::uint64_t first,
                                      std::span<float> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(GeneralizedGaussian::sample(seed, first + i));
  }
}

}  // namespace ratefloor::source
