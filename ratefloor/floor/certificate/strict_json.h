// JSON documents that strangers wrote, as a small tree: what certificates are read with.
//
// Stricter than JSON libraries: keys must not repeat, nesting, length and the number of values have
// limits (so memory does too), no byte order mark. Parsing is iterative.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::floor {

struct JsonValue {
  enum class Kind { kObject, kArray, kText, kInteger, kNumber, kBool, kNull };
  Kind kind = Kind::kNull;
  std::string text;               // kText
  std::int64_t integer = 0;       // kInteger: a whole number that fits
  std::vector<std::string> keys;  // kObject: as many as items
  std::vector<JsonValue> items;   // of objects and arrays
};

/// "an object", "a text" …, for messages.
std::string_view describe(JsonValue::Kind kind);

struct StrictJsonLimits {
  std::size_t bytes = 8u << 20;
  std::size_t depth = 8;
  std::size_t values = 300'000;
  std::size_t keys_per_object = 64;
  std::size_t text_bytes = 1000;
};

/// Errors carry the byte offset where the text itself is broken.
Result<JsonValue> parse_strict_json(std::string_view text, const StrictJsonLimits& limits = {});

/// Typed access by name; remembers the first thing that was wrong, with the path to it, and gives
/// neutral values from then on, so that callers check once at the end.
class JsonReader {
 public:
  std::optional<Error> failure;

  /// `value` must be an object with exactly these keys.
  void expect_keys(const JsonValue& value, const std::string& path,
                   std::initializer_list<std::string_view> keys);
  /// A null value where the key is missing.
  const JsonValue& member(const JsonValue& object, const std::string& path, std::string_view key);

  std::string text(const JsonValue& value, const std::string& path);
  std::int64_t integer(const JsonValue& value, const std::string& path, std::int64_t lowest,
                       std::int64_t highest);
  double hex(const JsonValue& value, const std::string& path);
  std::string decimal(const JsonValue& value, const std::string& path);
  const std::vector<JsonValue>& array(const JsonValue& value, const std::string& path,
                                      std::size_t fewest, std::size_t most);

  void fail(const std::string& path, const std::string& clause);

 private:
  bool is(const JsonValue& value, JsonValue::Kind kind, const std::string& path);
};

/// Text from a file, cut and made harmless for a message.
std::string in_quotes(std::string_view text);

}  // namespace ratefloor::floor
