#include "ratefloor/quant/dithered/lattice_rate.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/floor/length/second_moment.h"
#include "ratefloor/lattice/second_moment.h"

namespace ratefloor::quant {

double normalized_second_moment(const lattice::Lattice& lattice) {
  return lattice::known_second_moment(lattice).value;
}

double space_filling_gap_bits(const lattice::Lattice& lattice) {
  return floor::space_filling_bits(normalized_second_moment(lattice));
}

double ideal_rate_bits(const lattice::Lattice& lattice, double measured, double assumed) {
  const double log_part =
      portable::log(2 * std::numbers::pi * assumed / lattice.volume_to_two_over_n());
  return (log_part + measured / assumed) / (2 * std::numbers::ln2);
}

double noise_at_rate(double gap_bits, double rate_bits) {
  const double above = rate_bits - gap_bits;
  if (!(above > 0)) return std::numeric_limits<double>::infinity();
  return 1 / (portable::exp(2 * std::numbers::ln2 * above) - 1);
}

double step_of_noise(const lattice::Lattice& lattice, double noise) {
  return std::sqrt(noise / (normalized_second_moment(lattice) * lattice.volume_to_two_over_n()));
}

}  // namespace ratefloor::quant
