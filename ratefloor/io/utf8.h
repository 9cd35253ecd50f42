// Text from files is hostile until checked: is it UTF-8, and can it be shown on a terminal?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ratefloor::io {

/// Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF), or nothing when all of it is.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// For messages: control characters as \xNN (a tensor name must not move the user's cursor), and at
/// most `limit` bytes, the cut marked by "…". Expects UTF-8; other bytes become \xNN.
std::string printable(std::string_view text, std::size_t limit = 160);

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace ratefloor::io
