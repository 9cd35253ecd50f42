// A source of the grammar with every quantity enclosed: gaussian, laplace, uniform, ggd:BETA.
//
// The name means exactly what it says: ggd:1.7 is β = 17/10, not the nearest double.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/enclosure/ggd_enclosure.h"
#include "ratefloor/rigor/ball.h"
#include "ratefloor/rigor/complex_ball.h"

namespace ratefloor::floor {

class SourceEnclosure {
 public:
  /// Error for what the grammar does not know, and for β outside (½, 8].
  static Result<SourceEnclosure> parse(std::string_view name, rigor::Precision precision);
  static SourceEnclosure of(const GgdEnclosure& ggd, std::string name);
  static SourceEnclosure uniform(rigor::Precision precision);

  SourceEnclosure with_precision(rigor::Precision precision) const;
  rigor::Precision precision() const { return precision_; }
  const std::string& name() const { return name_; }
  bool is_uniform() const { return !ggd_; }
  /// The generalized Gaussian, or null for the uniform source.
  const GgdEnclosure* ggd() const { return ggd_ ? &*ggd_ : nullptr; }

  /// √3 for the uniform source; nothing where the support is the whole line.
  std::optional<rigor::Ball> support_end() const;

  rigor::Ball log_peak() const;  // ln f(0), the largest value of ln f
  rigor::Ball entropy_nats() const;
  rigor::Ball entropy_bits() const;
  rigor::Ball absolute_moment(const rigor::Ball& k) const;  // E|X|^k, k > −1
  rigor::Ball excess_kurtosis() const;
  rigor::Ball fisher_information() const;  // indeterminate (there is none) for the uniform source
  rigor::Ball kl_from_gaussian_bits() const;

  /// ln f on boxes with Re z >= 0, inside the support: past √3 the uniform source's is continued as
  /// the constant it is, so integrate up to support_end() only.
  rigor::ComplexBall log_pdf(const rigor::ComplexBall& z, bool analytic) const;
  rigor::Ball log_pdf(const rigor::Ball& x) const;

  /// ∫_a^b x^k f(x) dx, k = 0, 1, 2, a <= b; ends may lie outside the support.
  rigor::Ball partial_moment(int k, const rigor::Ball& a, const rigor::Ball& b) const;
  rigor::Ball partial_moment_from(int k, const rigor::Ball& a) const;  // up to +∞

 private:
  std::string name_;
  rigor::Precision precision_;
  std::optional<GgdEnclosure> ggd_;
};

}  // namespace ratefloor::floor
