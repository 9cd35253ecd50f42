// `ratefloor curve` as a picture: distortion against rate, and the gap against rate.
#pragma once

#include <string>

#include "ratefloor/job/curve.h"

namespace ratefloor::report {

/// Self-contained SVG (svg_plot.h) with two panels.
std::string curve_svg(const job::Curve& curve);

}  // namespace ratefloor::report
