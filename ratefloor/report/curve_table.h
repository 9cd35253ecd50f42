// `ratefloor curve` for people at a terminal.
#pragma once

#include <string>

#include "ratefloor/job/curve.h"

namespace ratefloor::report {

/// Two blocks of columns, one per method: 10 log10(1/D), and the gap in bits; then the quantizers
/// that have a rate of their own. Broken into several tables where `width` columns don't suffice.
/// Ends in a newline.
std::string curve_table(const job::Curve& curve, std::size_t width = 120);

}  // namespace ratefloor::report
