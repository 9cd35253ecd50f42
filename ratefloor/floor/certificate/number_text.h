// The numbers of a certificate as text: doubles in hexadecimal, which are exact, and decimals,
// which are what their digits say. Strict: one grammar each, no locale, nothing that would be
// rounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ratefloor::floor {

/// The shortest spelling: "0x1.8p-3", "-0x1p+0", "0x0p+0".
std::string hex_text(double value);

/// [-]0x1[.h…]p±d with at most 13 digits h, zero or a normal double; none for anything else.
std::optional<double> parse_hex_text(std::string_view text);

/// [-]digits[.digits][e[±]digits], at most kMaxDecimalText characters and exponents of 3 digits.
inline constexpr std::size_t kMaxDecimalText = 100;
bool is_decimal_text(std::string_view text);

/// Order of two such texts, as the rational numbers that they are: −1, 0, 1.
/// Precondition: is_decimal_text() holds for both.
int compare_decimals(std::string_view a, std::string_view b);

}  // namespace ratefloor::floor
