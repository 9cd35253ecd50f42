// Elementary functions in plain double + − × ÷ and √, in a fixed order: the same bits on every IEEE
// machine, where the C library's exp and log differ between versions. (The build forbids
// contraction into fused multiply-add.) Errors stay below 2 ulp; about 5–10 ns each.
#pragma once

#include <cmath>

namespace ratefloor::portable {

/// IEEE square roots are correctly rounded everywhere.
inline double sqrt(double x) { return std::sqrt(x); }

/// Any x; overflows to inf, underflows gradually, NaN for NaN.
double exp(double x);

/// -inf at 0, NaN below.
double log(double x);

/// log and exp by ln 2: an ulp or two more, and |x| more of exp2.
inline double log2(double x) { return log(x) / log(2.0); }
inline double exp2(double x) { return exp(x * log(2.0)); }

/// x^y for x >= 0 and finite y. 0^y is 0, 1 or inf.
double pow(double x, double y);

/// ln Γ(x), x > 0: error below 2e-14 of the larger of 1, x and the result.
double log_gamma(double x);

}  // namespace ratefloor::portable
