// Numbers as the cells of tables show them. What does not exist is an en dash.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::report {

inline constexpr const char* kMissing = "–";
inline constexpr const char* kFailureMark = "†";

std::string fixed(double value, int digits);                      // "1.070"; never "-0.000"
std::string significant(double value, int digits);                // "0.0088", "4.7e-05"
std::string grouped(std::uint64_t value);                         // "6,488,064"
std::string shape_text(const std::vector<std::uint64_t>& shape);  // "320×896"
std::string gap_text(double gap, int digits);                     // negative ones marked
std::string beta_text(const source::GgdFit& fit);  // "1.703 ±0.012", "8.000! ±0.1" at the bound

}  // namespace ratefloor::report
