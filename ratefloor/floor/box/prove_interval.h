// One interval of β: the bound proven on it, or what to do instead.
#pragma once

#include <string>
#include <variant>

#include "ratefloor/floor/box/gap_box.h"

namespace ratefloor::floor {

struct GapTarget {
  std::string distortion;  // the box's largest
  std::string gap_bits;
};

/// Cut into so many parts.
struct CutInto {
  int parts = 2;
};

/// Not even the interval's middle can be shown to be within the gap.
struct OutOfReach {
  double reached_bits = 0;
};

using IntervalOutcome = std::variant<GapSubBox, CutInto, OutOfReach>;

/// Cost: nothing much, or a few seconds where a channel is tried.
IntervalOutcome prove_interval(const DecimalInterval& beta, const GapTarget& target);

/// ½ log2(1 + D(J − 1)) in floating point: for choosing.
double theorem_estimate_bits(double beta, double distortion);

}  // namespace ratefloor::floor
