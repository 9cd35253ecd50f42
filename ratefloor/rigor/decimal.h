// Numbers of a proof as text: decimals on the stated side of a ball, and doubles without loss.
//
// A printed bound must be one: decimal_down() never exceeds any value of the ball and decimal_up()
// is never below, by exact integer arithmetic on the ball's own ends. Doubles that travel in
// certificates are hexadecimal ("0x1.8p+1"), so that writing and reading them back is exact.
#pragma once

#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::rigor {

/// A decimal of at most `digits` significant digits that is <= every value of x; "-inf" if x is
/// indeterminate. Plain ("0.0123") for exponents from -5 to digits, else scientific ("1.23e-09").
std::string decimal_down(const Ball& x, int digits);
/// The same, >= every value of x; "inf" if x is indeterminate.
std::string decimal_up(const Ball& x, int digits);

/// [-]0x1[.h…]p±d, or 0x0[.h…] for zero and subnormals; shortest, the same everywhere. Infinities
/// and NaN have no such text: "inf", "-inf", "nan", which parse_hex() refuses.
std::string hex_text(double value);

/// Exactly the double written. Refuses anything but finite numbers in the form of hex_text(),
/// trailing zeros allowed: no spaces, no decimal floats, no digits that a double cannot hold.
Result<double> parse_hex(std::string_view text);

}  // namespace ratefloor::rigor
