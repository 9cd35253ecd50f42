// The sources of the command line's grammar: gaussian, laplace, uniform, ggd:BETA.
//
// Every source here has zero mean, unit variance and a density symmetric about zero. Entropies are
// differential and in bits; Fisher information is that of location, E[(f'/f)^2], in 1/variance.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::source {

/// ½ log2(2πe): the entropy of the unit Gaussian, the largest at unit variance.
inline constexpr double kGaussianEntropyBits = 2.047095585180641;

class Source {
 public:
  virtual ~Source() = default;

  /// As the grammar spells it: "gaussian", "ggd:1.7".
  virtual std::string name() const = 0;

  virtual double pdf(double x) const = 0;
  virtual double log_pdf(double x) const = 0;  // natural logarithm; -inf outside the support
  virtual double cdf(double x) const = 0;      // accurate in both tails
  virtual double quantile(
      double p) const = 0;  // 0 <= p <= 1; -inf/+inf (or the support's ends) at 0, 1

  virtual double entropy_bits() const = 0;
  virtual double abs_moment(double k) const = 0;  // E|X|^k, k > -1
  virtual double fisher_information() const = 0;  // +inf where there is none (uniform, beta <= 1/2)
  virtual double excess_kurtosis() const = 0;
  double kl_from_gaussian_bits() const;  // D(X || N(0,1)) = ½log2(2πe) − h

  /// ∫_a^b x^k f(x) dx for k = 0, 1, 2 and -inf <= a <= b <= inf, relative accuracy about 1e-13
  /// (cell probabilities, centroids and distortions of scalar quantizers).
  virtual double partial_moment(int k, double a, double b) const = 0;

  /// The index-th sample of the stream `seed`: a pure function of both, the same on every machine.
  virtual double sample(std::uint64_t seed, std::uint64_t index) const = 0;
  /// out[i] = sample(seed, first + i), rounded to f32.
  virtual void sample_into(std::uint64_t seed, std::uint64_t first, std::span<float> out) const;
};

/// Examples of every word of the grammar; the tests run over them.
inline constexpr std::string_view kExampleSources[] = {"gaussian", "laplace", "uniform",
                                                       "ggd:0.5",  "ggd:1.7", "ggd:8"};

/// Parses the grammar; an error names what was given and lists what is understood.
Result<std::unique_ptr<Source>> parse_source(std::string_view text);

/// The unit-variance generalized Gaussian f(x) ∝ exp(-|x/α|^β), β in [0.2, 64].
class GeneralizedGaussian;  // ratefloor/source/generalized_gaussian.h

}  // namespace ratefloor::source
