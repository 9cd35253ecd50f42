// Finite block length: the part of `ratefloor floor --blocklength` that is about blocks of n
// samples.
#pragma once

#include <string>

#include "ratefloor/floor/length/length_floor.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

/// One JSON object without a newline, to be put under a name of its own. Fields: blocklength,
/// epsilon; converse_bits and mean_converse_bits (proved: pairs [lower, upper], rounded outward);
/// sphere_second_moment, sphere_excess_bits, zador_second_moment, zador_excess_bits (proved,
/// pairs); fixed_rate_excess_bits (high rate, double precision); conjectured {name, second_moment,
/// excess_bits} or null; normal_approximation {bits, rd_bits, rd_is, dispersion_nats2,
/// dispersion_is}.
std::string length_json(const floor::LengthFloor& length);

/// Rows of two columns: what it is, its value.
void add_length_rows(const floor::LengthFloor& length, TextGrid& grid);

}  // namespace ratefloor::report
