// Gamma functions that report trouble as NaN or infinity instead of throwing.
#pragma once

namespace ratefloor::source {

double gamma_function(double x);
double log_gamma(double x);
double digamma(double x);
double trigamma(double x);
/// P(s, t) and Q(s, t) = 1 − P(s, t), the regularized incomplete gamma functions; t may be +inf.
double gamma_lower(double s, double t);
double gamma_upper(double s, double t);
/// t with P(s, t) = p, or with Q(s, t) = q.
double gamma_lower_inverse(double s, double p);
double gamma_upper_inverse(double s, double q);

}  // namespace ratefloor::source
