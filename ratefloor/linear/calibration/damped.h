// Second moments with something added to their diagonal.
#pragma once

#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// Σ + damping · (tr Σ / channels) · I: as if each channel had seen a little of an independent
/// input, too. Texts to come are not the text that Σ is of: without it, directions that this text
/// did not use would get no bits at all.
InputStatistics damped(InputStatistics statistics, double damping);

}  // namespace ratefloor::linear
