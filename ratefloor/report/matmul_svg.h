// `ratefloor matmul --svg`: distortion against rate, with the phase transition at R*.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/job/matmul/matmul.h"

namespace ratefloor::report {

/// `sweep`: one result per rate, one at least; its schemes are the last one's, which others may
/// lack. Two panels: distortion up to 2 bits with Γ, φ (no time-sharing) and R*; distortion over Γ
/// at all rates. Self-contained SVG (svg_plot.h).
std::string matmul_svg(const std::vector<job::MatmulResult>& sweep);

}  // namespace ratefloor::report
