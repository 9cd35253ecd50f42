// A unit-variance source of the certified range in ball arithmetic: density, entropy, moments.
//
// The generalized Gaussian's β may be an interval; every result then holds for each β in it.
#pragma once

#include <optional>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

class SourceBall {
 public:
  /// gaussian, laplace, uniform, ggd:BETA with the decimal β in (½, 8], exactly as written.
  static Result<SourceBall> parse(std::string_view source, rigor::Precision precision);
  /// Precondition: ½ < β <= 8.
  static SourceBall ggd(const rigor::Ball& beta);
  static SourceBall uniform(rigor::Precision precision);

  bool bounded() const { return bounded_; }
  const rigor::Ball& beta() const { return beta_; }          // not for the uniform source
  const rigor::Ball& alpha() const { return alpha_; }        // half the support for the uniform
  const rigor::Ball& log_peak() const { return log_peak_; }  // ln f(0)
  const rigor::Ball& entropy_nats() const { return entropy_; }
  rigor::Precision precision() const { return entropy_.precision(); }

  /// ∫_x^∞ t^k f(t) dt, x >= 0, k >= 0.
  rigor::Ball upper_moment(int k, const rigor::Ball& x) const;

 private:
  bool bounded_ = false;
  rigor::Ball beta_, alpha_, log_peak_, entropy_;
};

}  // namespace ratefloor::floor
