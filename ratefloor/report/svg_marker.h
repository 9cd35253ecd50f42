// The small shapes that mark points of a chart.
#pragma once

#include <string>

namespace ratefloor::report {

/// A shape of SvgStyle::marker around (x, y), some ten pixels large, with a tip (escaped here)
/// unless it is empty.
std::string svg_marker(char shape, double x, double y, const std::string& color,
                       const std::string& tip);

}  // namespace ratefloor::report
