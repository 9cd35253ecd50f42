// `ratefloor lattice` as JSON.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ratefloor/job/lattice_table.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, samples, seed, lattices[]: name, dimension; nsm_measured,
/// nsm_standard_error, nsm_interval (a pair; holds the moment but for 1 in 10^9); nsm_known,
/// nsm_status ("exact", "literature", "measured": lattice/second_moment.h), nsm_exact (a fraction
/// as text, or null), nsm_source; gap_bits (of nsm_known); sphere_bound (proved, a pair rounded
/// outward), sphere_gap_bits; kissing_number; minimal_norm, covering_radius_squared, volume (at the
/// customary scale); unit and weights (of the integer coordinates); theta (numbers of points of
/// norm 0, theta_norm_step, …); ns_per_coordinate (this machine's, or null). With `details`:
/// generator (rows, integer coordinates).
std::string lattice_json(std::span<const job::LatticeRow> rows, std::uint64_t samples,
                         std::uint64_t seed, bool details);

}  // namespace ratefloor::report
