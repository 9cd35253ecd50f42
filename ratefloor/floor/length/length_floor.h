// Everything known about blocks of n samples of a source at one distortion: what
// `floor --blocklength` prints.
#pragma once

#include <optional>
#include <string>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/floor/length/converse.h"  // kLengthPrecision, kMaxBlocklength
#include "ratefloor/rigor/ball.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

/// Distortion and epsilon as balls, so that typed digits can mean what they say
/// (Ball::decimal(text, kLengthPrecision)).
struct LengthQuestion {
  long blocklength = 1;
  rigor::Ball distortion;
  rigor::Ball epsilon;
  /// Where they are known better than by the Shannon bound and the limit D → 0:
  std::optional<double> rd_bits;
  std::optional<double> dispersion_nats2;
};

/// Ranges that are marked proved hold whatever the rounding was.
struct LengthFloor {
  std::string source;
  long blocklength = 0;
  Range distortion, epsilon;

  Range converse_bits;       // proved: fixed rate, P[error > nD] <= epsilon
  Range mean_converse_bits;  // proved: fixed rate, mean error <= nD

  // The loss of cells in n dimensions against the Shannon bound, at fine cells, entropy coded.
  Range sphere_second_moment, sphere_excess_bits;  // proved: no quantizer does better
  Range zador_second_moment, zador_excess_bits;    // proved: some quantizer does as well
  std::optional<double> conjectured_second_moment, conjectured_excess_bits;  // Conway–Sloane
  std::optional<double> fixed_rate_excess_bits;  // sphere plus what fixed rate costs; high rate

  // Second order, an approximation.
  double rd_bits = 0;  // as given, else the Shannon bound
  bool rd_is_shannon_bound = true;
  double dispersion_nats2 = 0;
  bool dispersion_is_limit = true;  // D → 0
  double normal_approximation_bits = 0;
};

/// Errors: a block length outside 1 … 1,000,000; D not above 0; epsilon not between 0 and 1.
Result<LengthFloor> length_floor(const source::Source& source, const LengthQuestion& question);

}  // namespace ratefloor::floor
