// Writing JSON strings the way serde_json does: shortest escapes, everything else as it is.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::io {

/// With the quotes. Expects UTF-8.
std::string json_string(std::string_view text);

}  // namespace ratefloor::io
