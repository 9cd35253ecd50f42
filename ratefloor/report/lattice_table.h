// `ratefloor lattice` for people at a terminal.
#pragma once

#include <span>
#include <string>

#include "ratefloor/job/lattice_table.h"

namespace ratefloor::report {

/// A row per lattice and what the columns mean. Ends in a newline.
std::string lattice_table(std::span<const job::LatticeRow> rows);

/// One lattice: scale, moments with their sources, the first shells, the generator.
std::string lattice_details(const job::LatticeRow& row);

/// "exact", "literature" or "measured", as in JSON.
const char* moment_status_text(lattice::MomentStatus status);

}  // namespace ratefloor::report
