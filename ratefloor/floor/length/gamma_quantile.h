// The point that a Gamma variable exceeds with a given probability, enclosed.
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// P(s, t), the distribution function of the Gamma(s) law, s > 0, t >= 0; by its own power series,
/// not by Arb's incomplete Gamma function. Indeterminate outside the domain.
rigor::Ball gamma_probability(const rigor::Ball& s, const rigor::Ball& t);

/// Encloses t with P[T > t] = epsilon, T ~ Gamma(s), 0 < epsilon < 1, to about 1e-12 of its value.
/// May be a ball that reaches down to 0 where t is below 1e-290. Error kDegenerate where the
/// precision of the arguments does not suffice: it should exceed log2(s/epsilon) by some 100 bits.
Result<rigor::Ball> gamma_upper_quantile(const rigor::Ball& s, const rigor::Ball& epsilon);

}  // namespace ratefloor::floor
