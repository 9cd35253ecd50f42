// Finds accidents: a digit lost in an editor, a file cut and pasted. Against intent there is the
// mathematics.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::floor {

/// xxHash-64 with seed 0, as 16 hexadecimal digits.
std::string text_digest(std::string_view text);

}  // namespace ratefloor::floor
