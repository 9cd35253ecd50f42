// `ratefloor certify`: what was proven over a box, as JSON and for people.
#pragma once

#include <string>

#include "ratefloor/floor/box/gap_box.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, statement, beta and distortion (pairs of decimal texts),
/// gap_bits (decimal text), sub_boxes {theorem, channel}, largest_proven_gap_bits (decimal text),
/// narrowest_sub_box. Ends in a newline.
std::string box_json(const floor::GapBoxCertificate& certificate);

/// The theorem in words, and how it was proven.
std::string box_table(const floor::GapBoxCertificate& certificate);

}  // namespace ratefloor::report
