// A tree built from nlohmann's event parser, which checks the grammar and UTF-8; the limits are
// ours.
#include "ratefloor/floor/certificate/strict_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ratefloor/floor/certificate/number_text.h"

namespace ratefloor::floor {
namespace {

using Kind = JsonValue::Kind;

JsonValue of_kind(Kind kind) {
  JsonValue value;
  value.kind = kind;
  return value;
}

/// Handles events until one of its functions returns false, having set `failure`.
class TreeBuilder {
 public:
  explicit TreeBuilder(const StrictJsonLimits& limits) : limits_(limits) {}

  JsonValue root;
  std::optional<Error> failure;

  bool null() { return add(of_kind(Kind::kNull)); }
  bool boolean(bool) { return add(of_kind(Kind::kBool)); }
  bool number_integer(std::int64_t number) {
    JsonValue value = of_kind(Kind::kInteger);
    value.integer = number;
    return add(std::move(value));
  }
  bool number_unsigned(std::uint64_t number) {
    if (number > INT64_MAX) return add(of_kind(Kind::kNumber));
    return number_integer(static_cast<std::int64_t>(number));
  }
  bool number_float(double, const std::string&) { return add(of_kind(Kind::kNumber)); }
  bool string(std::string& text) {
    if (text.size() > limits_.text_bytes) return fail("a text is longer than it may be");
    JsonValue value = of_kind(Kind::kText);
    value.text = std::move(text);
    return add(std::move(value));
  }
  bool binary(std::vector<std::uint8_t>&) { return fail("binary data"); }
  bool start_object(std::size_t) { return open(Kind::kObject); }
  bool start_array(std::size_t) { return open(Kind::kArray); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    std::vector<std::string>& keys = open_.back()->keys;
    if (std::find(keys.begin(), keys.end(), name) != keys.end())
      return fail("key " + in_quotes(name) + " appears twice");
    if (keys.size() >= limits_.keys_per_object) return fail("an object has too many keys");
    if (name.size() > limits_.text_bytes) return fail("a key is longer than it may be");
    keys.push_back(std::move(name));
    return true;
  }
  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception&) {
    failure = make_error(ErrorCode::kMalformed, "not valid JSON").at(position);
    return false;
  }

 private:
  bool fail(const std::string& message) {
    failure = make_error(ErrorCode::kMalformed, message);
    return false;
  }

  bool add(JsonValue value) {
    if (++values_ > limits_.values)
      return fail("more than " + std::to_string(limits_.values) + " values");
    if (open_.empty())
      root = std::move(value);
    else
      open_.back()->items.push_back(std::move(value));
    return true;
  }

  bool open(Kind kind) {
    if (open_.size() >= limits_.depth)
      return fail("nested deeper than " + std::to_string(limits_.depth));
    if (!add(of_kind(kind))) return false;
    // Only the innermost open value grows, so pointers to the outer ones stay good.
    open_.push_back(open_.empty() ? &root : &open_.back()->items.back());
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  StrictJsonLimits limits_;
  std::size_t values_ = 0;
  std::vector<JsonValue*> open_;
};

const JsonValue& nothing() {
  static const JsonValue kNothing;
  return kNothing;
}

}  // namespace

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::kObject:
      return "an object";
    case Kind::kArray:
      return "an array";
    case Kind::kText:
      return "a text";
    case Kind::kInteger:
      return "a whole number";
    case Kind::kNumber:
      return "a number";
    case Kind::kBool:
      return "true or false";
    case Kind::kNull:
      break;
  }
  return "null";
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string out = "'";
  for (const char c : text.substr(0, kMost)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > kMost ? "…'" : "'");
}

Result<JsonValue> parse_strict_json(std::string_view text, const StrictJsonLimits& limits) {
  if (text.size() > limits.bytes)
    return make_error(ErrorCode::kMalformed, "has " + std::to_string(text.size()) +
                                                 " bytes, over the limit of " +
                                                 std::to_string(limits.bytes));
  if (text.starts_with("\xEF\xBB\xBF"))
    return make_error(ErrorCode::kMalformed, "starts with a byte order mark").at(0);
  TreeBuilder builder(limits);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
    return builder.failure ? *std::move(builder.failure)
                           : make_error(ErrorCode::kMalformed, "not valid JSON");
  return std::move(builder.root);
}

void JsonReader::fail(const std::string& path, const std::string& clause) {
  if (!failure) failure = make_error(ErrorCode::kMalformed, path + " " + clause);
}

bool JsonReader::is(const JsonValue& value, Kind kind, const std::string& path) {
  if (value.kind == kind) return true;
  fail(path, "is " + std::string(describe(value.kind)) + ", not " + std::string(describe(kind)));
  return false;
}

void JsonReader::expect_keys(const JsonValue& value, const std::string& path,
                             std::initializer_list<std::string_view> keys) {
  if (!is(value, Kind::kObject, path)) return;
  for (const std::string& key : value.keys)
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      fail(path, "has the unknown key " + in_quotes(key));
  for (const std::string_view key : keys)
    if (std::find(value.keys.begin(), value.keys.end(), key) == value.keys.end())
      fail(path, "lacks the key " + in_quotes(key));
}

const JsonValue& JsonReader::member(const JsonValue& object, const std::string& path,
                                    std::string_view key) {
  if (!is(object, Kind::kObject, path)) return nothing();
  const auto found = std::find(object.keys.begin(), object.keys.end(), key);
  if (found != object.keys.end())
    return object.items[static_cast<std::size_t>(found - object.keys.begin())];
  fail(path, "lacks the key " + in_quotes(key));
  return nothing();
}

std::string JsonReader::text(const JsonValue& value, const std::string& path) {
  return is(value, Kind::kText, path) ? value.text : std::string();
}

std::int64_t JsonReader::integer(const JsonValue& value, const std::string& path,
                                 std::int64_t lowest, std::int64_t highest) {
  if (!is(value, Kind::kInteger, path)) return lowest;
  if (value.integer >= lowest && value.integer <= highest) return value.integer;
  fail(path, "is " + std::to_string(value.integer) + ", not in " + std::to_string(lowest) + " … " +
                 std::to_string(highest));
  return lowest;
}

double JsonReader::hex(const JsonValue& value, const std::string& path) {
  if (!is(value, Kind::kText, path)) return 0;
  if (const std::optional<double> number = parse_hex_text(value.text)) return *number;
  fail(path, "is " + in_quotes(value.text) + ", not a hexadecimal double such as '0x1.8p-3'");
  return 0;
}

std::string JsonReader::decimal(const JsonValue& value, const std::string& path) {
  if (!is(value, Kind::kText, path)) return "0";
  if (is_decimal_text(value.text)) return value.text;
  fail(path, "is " + in_quotes(value.text) + ", not a decimal number such as '0.00885'");
  return "0";
}

const std::vector<JsonValue>& JsonReader::array(const JsonValue& value, const std::string& path,
                                                std::size_t fewest, std::size_t most) {
  if (!is(value, Kind::kArray, path)) return nothing().items;
  if (value.items.size() >= fewest && value.items.size() <= most) return value.items;
  fail(path, "has " + std::to_string(value.items.size()) + " entries, not " +
                 std::to_string(fewest) + " to " + std::to_string(most));
  return nothing().items;
}

}  // namespace ratefloor::floor
