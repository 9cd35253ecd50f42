// Boost.Math behind a policy without exceptions and without long-double detours (those would make
// results depend on the platform's long double).
#include "ratefloor/source/gamma_functions.h"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>

namespace ratefloor::source {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>,
    policies::indeterminate_result_error<policies::ignore_error>, policies::promote_double<false>>;
constexpr Quiet kQuiet;

}  // namespace

double gamma_function(double x) { return boost::math::tgamma(x, kQuiet); }
double log_gamma(double x) { return boost::math::lgamma(x, kQuiet); }
double digamma(double x) { return boost::math::digamma(x, kQuiet); }
double trigamma(double x) { return boost::math::trigamma(x, kQuiet); }

double gamma_lower(double s, double t) {
  if (!(t < std::numeric_limits<double>::infinity())) return 1;
  return t <= 0 ? 0 : boost::math::gamma_p(s, t, kQuiet);
}

double gamma_upper(double s, double t) {
  if (!(t < std::numeric_limits<double>::infinity())) return 0;
  return t <= 0 ? 1 : boost::math::gamma_q(s, t, kQuiet);
}

double gamma_lower_inverse(double s, double p) {
  if (p >= 1) return std::numeric_limits<double>::infinity();
  return p <= 0 ? 0 : boost::math::gamma_p_inv(s, p, kQuiet);
}

double gamma_upper_inverse(double s, double q) {
  if (q <= 0) return std::numeric_limits<double>::infinity();
  return q >= 1 ? 0 : boost::math::gamma_q_inv(s, q, kQuiet);
}

}  // namespace ratefloor::source
