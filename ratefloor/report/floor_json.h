// `ratefloor floor`: one point of a source's rate-distortion plane, as JSON and for people.
#pragma once

#include <string>

#include "ratefloor/floor/certificate/certified_point.h"
#include "ratefloor/floor/floor_point.h"
#include "ratefloor/floor/length/length_floor.h"

namespace ratefloor::report {

/// What goes beside the point; null where it was not asked for.
struct FloorExtras {
  const floor::ClosedFormRanges* closed_forms = nullptr;  // of a certified point
  const floor::LengthFloor* length = nullptr;
};

/// Fields: schema, schema_version, certified (false: plain double precision), then the contract's:
/// source, distortion, alpha, entropy_bits, fisher_information, excess_kurtosis,
/// kl_from_gaussian_bits, slb_bits, theorem_gap_bits, rd_bits, gap_bits. `rd_bits` and `gap_bits`
/// are always pairs [lower, upper], rounded outward; `distortion` is a pair unless both ends are
/// equal, as when it was given. What does not exist (alpha of a uniform source) or is infinite is
/// null. Fourteen significant digits; ends in a newline. With extras: `enclosures`, the closed
/// forms as proven pairs under the names above, and `blocklength`, see report/length_json.h.
std::string floor_json(const floor::FloorPoint& point, const FloorExtras& extras = {});

std::string floor_table(const floor::FloorPoint& point, const FloorExtras& extras = {});

}  // namespace ratefloor::report
