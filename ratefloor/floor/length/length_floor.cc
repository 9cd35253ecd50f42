// Collects the bounds of this folder. The Conway–Sloane value takes time that grows with n² and is
// left out above kMaxSchlaefliDimension.
#include "ratefloor/floor/length/length_floor.h"

#include <algorithm>

#include "ratefloor/floor/length/converse.h"
#include "ratefloor/floor/length/dispersion.h"
#include "ratefloor/floor/length/schlaefli.h"
#include "ratefloor/floor/length/second_moment.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {

using rigor::Ball;

namespace {

Range ends(const Ball& ball) { return {ball.lower_double(), ball.upper_double()}; }

/// A rate is never negative, but the lower end of an enclosure may be, by its width.
Range rate_ends(const Ball& ball) {
  return {std::max(0.0, ball.lower_double()), std::max(0.0, ball.upper_double())};
}

void add_cells(LengthFloor& result) {
  const long n = result.blocklength;
  const Ball sphere = sphere_second_moment(n, kLengthPrecision);
  const Ball zador = zador_second_moment(n, kLengthPrecision);
  result.sphere_second_moment = ends(sphere);
  result.sphere_excess_bits = ends(space_filling_bits(sphere));
  result.zador_second_moment = ends(zador);
  result.zador_excess_bits = ends(space_filling_bits(zador));
  if (n <= kMaxSchlaefliDimension) {
    const double conjecture = conway_sloane_second_moment(static_cast<int>(n));
    result.conjectured_second_moment = conjecture;
    result.conjectured_excess_bits = space_filling_bits(conjecture);
  }
}

}  // namespace

Result<LengthFloor> length_floor(const source::Source& source, const LengthQuestion& question) {
  const long n = question.blocklength;
  const Result<ConverseSource> parameters = converse_source(source, kLengthPrecision);
  if (!parameters) return parameters.error();
  const Ball distortion = question.distortion.with_precision(kLengthPrecision);
  const Ball epsilon = question.epsilon.with_precision(kLengthPrecision);
  const Result<Ball> converse = converse_rate_bits(*parameters, n, distortion, epsilon);
  if (!converse) return converse.error();
  const Result<Ball> mean = mean_converse_rate_bits(*parameters, n, distortion);
  if (!mean) return mean.error();

  LengthFloor result;
  result.source = source.name();
  result.blocklength = n;
  result.distortion = ends(distortion);
  result.epsilon = ends(epsilon);
  result.converse_bits = rate_ends(*converse);
  result.mean_converse_bits = rate_ends(*mean);
  add_cells(result);
  if (const auto* ggd = dynamic_cast<const source::GeneralizedGaussian*>(&source))
    result.fixed_rate_excess_bits =
        result.sphere_excess_bits.lower + fixed_rate_shape_bits(n, ggd->beta());
  else
    result.fixed_rate_excess_bits = result.sphere_excess_bits.lower;  // flat density: nothing more

  const double d = distortion.midpoint_double();
  result.rd_is_shannon_bound = !question.rd_bits;
  result.rd_bits = question.rd_bits.value_or(std::max(0.0, slb_bits(source.entropy_bits(), d)));
  result.dispersion_is_limit = !question.dispersion_nats2;
  if (question.dispersion_nats2) {
    result.dispersion_nats2 = *question.dispersion_nats2;
  } else {
    const Result<double> limit = limit_dispersion_nats2(source);
    if (!limit) return limit.error();
    result.dispersion_nats2 = *limit;
  }
  result.normal_approximation_bits = normal_approximation_bits(
      result.rd_bits, result.dispersion_nats2, n, epsilon.midpoint_double());
  return result;
}

}  // namespace ratefloor::floor
