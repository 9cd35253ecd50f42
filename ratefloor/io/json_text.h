// Writing JSON: strings the way serde_json does, with the shortest escapes and everything else as
// it is, and numbers with the fewest digits that read back the same.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::io {

/// With the quotes. Expects UTF-8.
std::string json_string(std::string_view text);

/// "null" for NaN and infinities, which JSON does not have.
std::string json_number(double value);

}  // namespace ratefloor::io
