// Numbers as decimals that look the same everywhere: std::to_chars is correctly rounded and knows
// no locale.
#pragma once

#include <charconv>
#include <string>

namespace ratefloor {

/// The fewest digits that read back as the same number: "0.1", "3", "1e-300".
std::string shortest_decimal(double value);

/// With so many digits, behind the point (chars_format::fixed) or in all (general); at most 80.
std::string decimal_text(double value, std::chars_format format, int digits);

}  // namespace ratefloor
