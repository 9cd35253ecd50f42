// Closed forms of the unit-variance generalized Gaussian, enclosed: f(x) = f(0) exp(−|x/α|^β).
//
// β is a ball, so that it may be a decimal's value or a whole interval: on wide intervals the
// closed forms use the mean-value form in u = 1/β (slopes are digammas), whose error is second
// order. docs/math/ggd.md has the formulas. Domain ½ < β <= 8.
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"
#include "ratefloor/rigor/complex_ball.h"

namespace ratefloor::floor {

class GgdEnclosure {
 public:
  /// Error unless the whole ball lies in (½, 8]. Values carry beta's precision.
  static Result<GgdEnclosure> create(const rigor::Ball& beta);

  rigor::Precision precision() const { return beta_.precision(); }
  GgdEnclosure with_precision(rigor::Precision precision) const;

  const rigor::Ball& beta() const { return beta_; }
  const rigor::Ball& alpha() const { return alpha_; }                // √(Γ(1/β)/Γ(3/β))
  const rigor::Ball& log_peak() const { return log_peak_; }          // ln f(0)
  const rigor::Ball& entropy_nats() const { return entropy_nats_; }  // 1/β − ln f(0)
  rigor::Ball entropy_bits() const;
  rigor::Ball absolute_moment(const rigor::Ball& k) const;  // E|X|^k, k > −1
  rigor::Ball excess_kurtosis() const;                      // Γ(5/β)Γ(1/β)/Γ(3/β)² − 3
  rigor::Ball fisher_information() const;                   // J = E[(f'/f)²]
  rigor::Ball kl_from_gaussian_bits() const;                // ½ log2(2πe) − h

  rigor::Ball log_pdf(const rigor::Ball& x) const;  // any real x
  rigor::Ball pdf(const rigor::Ball& x) const;
  /// ln f continued from x > 0 to boxes with Re z >= 0; see rigor::guarded_power.
  rigor::ComplexBall log_pdf(const rigor::ComplexBall& z, bool analytic) const;

  /// ∫_a^b x^k f(x) dx, k = 0, 1, 2, a <= b.
  rigor::Ball partial_moment(int k, const rigor::Ball& a, const rigor::Ball& b) const;
  /// ∫_a^∞ x^k f(x) dx.
  rigor::Ball partial_moment_from(int k, const rigor::Ball& a) const;

 private:
  explicit GgdEnclosure(const rigor::Ball& beta);
  rigor::Ball exponent(const rigor::Ball& x) const;                        // (x/α)^β, x >= 0
  rigor::Ball half_moment(int k) const;                                    // ∫_0^∞ x^k f
  rigor::Ball moment_from_zero(int k, const rigor::Ball& x) const;         // ∫_0^x, x >= 0
  rigor::Ball signed_moment_from_zero(int k, const rigor::Ball& x) const;  // ∫_0^x, any x
  rigor::Ball positive_moment(int k, const rigor::Ball& a, const rigor::Ball& b) const;
  rigor::Ball moment_scale(int k) const;  // α^k / (2 Γ(1/β))

  rigor::Ball beta_, inverse_beta_, alpha_, log_peak_, entropy_nats_, gamma_inverse_beta_;
};

}  // namespace ratefloor::floor
