// The generalized Gaussian source f(x) = β/(2αΓ(1/β)) exp(-|x/α|^β), scaled to unit variance.
//
// With T = |X/α|^β, T is Gamma(1/β) distributed; every quantity below is a Gamma function or an
// incomplete one (docs/math/ggd.md). β = 1 is the Laplacian, β = 2 the Gaussian.
#pragma once

#include <span>
#include <string>

#include "ratefloor/source/source.h"

namespace ratefloor::source {

inline constexpr double kMinSourceBeta = 0.2;
inline constexpr double kMaxSourceBeta = 64.0;

class GeneralizedGaussian final : public Source {
 public:
  /// Precondition: kMinSourceBeta <= beta <= kMaxSourceBeta. An empty name becomes "ggd:BETA".
  explicit GeneralizedGaussian(double beta, std::string name = {});

  double beta() const { return beta_; }
  /// √(Γ(1/β)/Γ(3/β)).
  double alpha() const { return alpha_; }

  std::string name() const override { return name_; }
  double pdf(double x) const override;
  double log_pdf(double x) const override;
  double cdf(double x) const override;
  double quantile(double p) const override;
  double entropy_bits() const override;
  double abs_moment(double k) const override;
  double fisher_information() const override;
  double excess_kurtosis() const override;
  double partial_moment(int k, double a, double b) const override;

  double sample(std::uint64_t seed, std::uint64_t index) const override;
  void sample_into(std::uint64_t seed, std::uint64_t first, std::span<float> out) const override;

 private:
  double exponent(double magnitude) const;                  // (magnitude/α)^β
  double upper_tail(double magnitude) const;                // P(X > magnitude)
  double positive_moment(int k, double a, double b) const;  // 0 <= a <= b
  double quadrature(int k, double a, double b) const;

  std::string name_;
  double beta_, inverse_beta_;
  double alpha_;
  double log_peak_, peak_;  // f(0)
  double half_moment_[3];   // ½E|X|^k
  double sampling_alpha_;   // α by portable arithmetic: the same bits on every machine
};

}  // namespace ratefloor::source
