// See json_members.h. The end of a value is found from the token that follows it: backwards over
// white space and the comma between them, which is right whatever the value is.
#include "ratefloor/io/json_members.h"

#include <span>

#include "ratefloor/io/json_text.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

constexpr std::string_view kSpace = " \t\r\n";

/// One past the last byte before `at` that is not white space.
std::size_t skip_space_back(std::string_view text, std::size_t at) {
  while (at > 0 && kSpace.find(text[at - 1]) != std::string_view::npos) --at;
  return at;
}

class Collector {
 public:
  Collector(std::string_view text, const std::string& what) : text_(text), what_(what) {}

  std::vector<JsonMember> members;

  Result<void> operator()(const JsonEvent& event) {
    if (event.type == Type::kEndObject || event.type == Type::kEndArray) {
      if (--depth_ == 0) end_value(event.offset, false);
      return {};
    }
    if (depth_ == 0 && event.type != Type::kBeginObject)
      return make_error(ErrorCode::kMalformed,
                        what_ + " is " + describe(event) + ", not a JSON object");
    if (depth_ == 1 && event.type == Type::kKey) {
      end_value(event.offset, true);
      members.push_back({std::string(event.text), event.offset, 0, 0, {}});
    } else if (depth_ == 1) {
      members.back().value_begin = event.offset;
      members.back().type = event.type;
    }
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) ++depth_;
    return {};
  }

 private:
  void end_value(std::size_t next_token, bool comma) {
    if (members.empty()) return;
    std::size_t end = skip_space_back(text_, next_token);
    if (comma) end = skip_space_back(text_, end - 1);
    members.back().value_end = end;
  }

  std::string_view text_;
  const std::string& what_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<std::vector<JsonMember>> json_members(std::string_view text, const std::string& what) {
  Collector collector(text, what);
  const JsonLimits limits{.what = what, .keys_per_object = 100'000};
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  if (Result<void> read = read_json(bytes, limits, std::ref(collector)); !read)
    return std::move(read).error();
  return std::move(collector.members);
}

std::string with_member(std::string_view text, const std::vector<JsonMember>& members,
                        std::string_view key, std::string_view value) {
  // What stands before the first key: a line break and the indentation, or nothing in a text of
  // one line.
  std::string lead = "\n  ";
  std::size_t at = text.find('{') + 1;
  if (!members.empty()) {
    lead = text.substr(at, members.front().key_begin - at);
    at = members.back().value_end;
  }
  const std::size_t line = lead.rfind('\n');
  const std::string indent = line == std::string::npos ? "" : lead.substr(line + 1);

  std::string added = members.empty() ? "" : ",";
  added += line == std::string::npos && !members.empty() ? " " : lead;
  added += json_string(key) + ": ";
  for (std::size_t i = 0; i < value.size(); ++i) {
    added += value[i];
    if (value[i] != '\n') continue;
    added += indent;
    for (; value.substr(i + 1, 2) == "  "; i += 2) added += indent.empty() ? "  " : indent;
  }
  std::string out(text.substr(0, at));
  out += added;
  if (members.empty()) {
    // White space between empty braces would be left over.
    const std::size_t close = text.find('}', at);
    return out + "\n" + std::string(text.substr(close));
  }
  return out.append(text.substr(at));
}

std::string without_member(std::string_view text, const std::vector<JsonMember>& members,
                           std::size_t index) {
  std::size_t begin = members[index].key_begin, end = members[index].value_end;
  if (index + 1 < members.size()) {
    end = members[index + 1].key_begin;
  } else if (index > 0) {
    begin = members[index - 1].value_end;
  }
  return std::string(text.substr(0, begin)).append(text.substr(end));
}

}  // namespace ratefloor::io
