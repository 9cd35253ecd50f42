#include "ratefloor/floor/enclosure/bounds_enclosure.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

Ball bits(const Ball& nats) { return nats / Ball::log2(nats.precision()); }
Ball log_two_pi_e(Precision precision) { return log(Ball::pi(precision) * 2) + 1; }

bool in_unit_interval(const Ball& distortion) {
  return certainly_positive(distortion) && certainly_positive(1 - distortion);
}

}  // namespace

Ball slb_bits(const Ball& entropy_bits, const Ball& distortion) {
  if (!certainly_positive(distortion)) return Ball::indeterminate(distortion.precision());
  return entropy_bits - bits(log_two_pi_e(distortion.precision()) + log(distortion)) / 2;
}

Ball gaussian_rate_bits(const Ball& distortion) {
  if (!certainly_positive(distortion) ||
      !certainly_at_most(distortion, Ball::integer(1, distortion.precision())))
    return Ball::indeterminate(distortion.precision());
  return -bits(log(distortion)) / 2;
}

Ball gap_theorem_bits(const Ball& fisher_information, const Ball& distortion) {
  if (!in_unit_interval(distortion)) return Ball::indeterminate(distortion.precision());
  return bits(log1p(distortion * (fisher_information - 1))) / 2;
}

Ball l3_gap_bits(const Ball& beta, const Ball& fisher_information, const Ball& distortion) {
  const Ball one = Ball::integer(1, beta.precision()), two = Ball::integer(2, beta.precision());
  if (!in_unit_interval(distortion) || !certainly_at_most(one, beta) ||
      !certainly_at_most(beta, two))
    return Ball::indeterminate(beta.precision());
  const Ball noise = distortion / (1 - distortion);
  return bits(log1p(beta * fisher_information * noise / 2) / beta + log1p(-distortion) / 2);
}

Ball variance_gap_bits(const Ball& entropy_bits) {
  return bits(log_two_pi_e(entropy_bits.precision())) / 2 - entropy_bits;
}

Ball marsiglietti_kostina_gap_bits(Precision precision) {
  return bits(log(Ball::pi(precision) / 2) + 1) / 2;
}

Ball gish_pierce_bits(Precision precision) {
  return lattice_excess_bits(Ball::rational(1, 12, precision));
}

Ball lattice_excess_bits(const Ball& second_moment) {
  return bits(log_two_pi_e(second_moment.precision()) + log(second_moment)) / 2;
}

Ball ecdq_universal_bits(const Ball& second_moment) {
  return lattice_excess_bits(second_moment * 2);
}

}  // namespace ratefloor::floor
