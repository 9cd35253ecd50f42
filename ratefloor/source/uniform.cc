// Everything is elementary; differences of cubes are factored so that narrow cells keep their
// accuracy.
#include "ratefloor/source/uniform.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"

namespace ratefloor::source {
namespace {

constexpr double kHalfWidth = 1.7320508075688772;  // √3
constexpr double kDensity = 1 / (2 * kHalfWidth);
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

double Uniform::pdf(double x) const { return std::abs(x) <= kHalfWidth ? kDensity : 0; }

double Uniform::log_pdf(double x) const {
  return std::abs(x) <= kHalfWidth ? std::log(kDensity) : -kInfinity;
}

double Uniform::cdf(double x) const { return std::clamp((x + kHalfWidth) * kDensity, 0.0, 1.0); }

double Uniform::quantile(double p) const { return (2 * p - 1) * kHalfWidth; }

double Uniform::entropy_bits() const { return std::log2(2 * kHalfWidth); }

double Uniform::abs_moment(double k) const { return std::pow(kHalfWidth, k) / (k + 1); }

double Uniform::fisher_information() const { return kInfinity; }

double Uniform::partial_moment(int k, double a, double b) const {
  a = std::clamp(a, -kHalfWidth, kHalfWidth);
  b = std::clamp(b, -kHalfWidth, kHalfWidth);
  // The difference b − a is a factor of b^(k+1) − a^(k+1); what remains does not cancel.
  const double width = (b - a) * kDensity;
  if (k == 0) return width;
  if (k == 1) return width * (a + b) / 2;
  return width * (a * a + a * b + b * b) / 3;
}

double Uniform::sample(std::uint64_t seed, std::uint64_t index) const {
  return (2 * uniform_pair(seed, index, 0, 0)[0] - 1) * kHalfWidth;
}

}  // namespace ratefloor::source
