// From a survey to the header, and to what the chunks will take with it.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/lattice/survey.h"

namespace ratefloor::codec::lattice {

struct FittedHeader {
  std::vector<std::uint8_t> bytes;
  double coded_bits = 0;  // of all that was surveyed, with the header's laws; streams' ends apart
  double ideal_bits = 0;  // the same with the frequencies themselves
  double bits_per_class = 0;  // of the header, on average
};

Result<FittedHeader> fit_header(const Shapes& shapes, const RowClasses& rows, double step,
                                const Survey& survey);

}  // namespace ratefloor::codec::lattice
