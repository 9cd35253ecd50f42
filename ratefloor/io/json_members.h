// Where the members of a JSON object stand in its text, so that one can be added, removed or
// replaced and every other byte stays: order, indentation, numbers that no double holds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/json_events.h"

namespace ratefloor::io {

struct JsonMember {
  std::string key;
  std::size_t key_begin = 0;                   // of the opening quote
  std::size_t value_begin = 0, value_end = 0;  // [begin, end)
  JsonEvent::Type type{};                      // of the value's first event
};

/// The members of the object that `text` is. `what` begins the messages ("config"). Errors as of
/// read_json, and where the text is not an object.
Result<std::vector<JsonMember>> json_members(std::string_view text, const std::string& what);

/// The text with the member `key`: `value` after all others. A value of several lines
/// (two spaces a level) is indented as the text indents its members. `members` must be those of
/// `text`.
std::string with_member(std::string_view text, const std::vector<JsonMember>& members,
                        std::string_view key, std::string_view value);

/// The text without members[index]; undoes with_member.
std::string without_member(std::string_view text, const std::vector<JsonMember>& members,
                           std::size_t index);

}  // namespace ratefloor::io
