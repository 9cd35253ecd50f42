// Power series in h cut after h^kOrder, with ball coefficients: the arithmetic of Taylor's formula.
// Expanded at a point they give coefficients, expanded at a ball the remainder's.
#pragma once

#include <array>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor::checker {

using rigor::Ball;

inline constexpr int kOrder = 6;  // even, so that h^kOrder has a sign
using Series = std::array<Ball, kOrder + 1>;

Series operator+(const Series& a, const Series& b);
Series operator-(const Series& a, const Series& b);
Series operator*(const Series& a, const Series& b);
Series exp(const Series& a);
Series log(const Series& a);
/// ln(x + h) and (x + h)^power, x > 0.
Series log_at(const Ball& x);
Series power_at(const Ball& x, const Ball& power);

/// ∫ of the function over |h| <= half_width: `at_center` its series at the centre, `on_cell` at the
/// ball that is the whole cell.
Ball integral(const Series& at_center, const Series& on_cell, const Ball& half_width);

}  // namespace ratefloor::floor::checker
