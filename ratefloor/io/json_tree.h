// A small JSON value as a tree, for the parts of a file whose layout varies too much for a stream
// of events. Whoever builds one says how many values it may have: a value takes some hundred bytes,
// and as little as two in the file. Nesting is limited by read_json, so recursion over a tree is
// safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/json_events.h"

namespace ratefloor::io {

struct JsonNode {
  JsonEvent::Type type = JsonEvent::Type::kNull;
  std::string text{};               // of a string; of a number, as written
  std::uint64_t number = 0;         // kUnsigned
  bool truth = false;               // kBool
  std::uint64_t offset = 0;         // of the first byte
  std::vector<JsonNode> items{};    // of an array; of an object, the values
  std::vector<std::string> keys{};  // of an object, as many as items

  bool is(JsonEvent::Type wanted) const { return type == wanted; }
  /// nullptr when this is no object or has no such key. Looks at every key.
  const JsonNode* find(std::string_view key) const;
};

/// Takes the events of one value, one after the other.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(std::size_t most_values) : left_(most_values) {}

  /// True when the value is complete; value() then has it. Error kMalformed when there are too
  /// many.
  Result<bool> take(const JsonEvent& event);
  JsonNode& value() { return value_; }

 private:
  std::size_t left_;
  std::vector<JsonNode> open_;
  JsonNode value_;
};

/// Typed access to the members of an object that remembers the first thing that was wrong, so that
/// a caller can read all members and look once. `where` begins the messages: "added token 3".
class JsonFields {
 public:
  JsonFields(const JsonNode& object, std::string where);

  /// A member that is absent or null is `otherwise`; without one that is an error, and "" is
  /// returned, or false or 0.
  std::string string(std::string_view key, std::optional<std::string> otherwise = {});
  bool boolean(std::string_view key, std::optional<bool> otherwise = {});
  std::uint64_t whole(std::string_view key, std::uint64_t most,
                      std::optional<std::uint64_t> otherwise = {});

  /// For what only a caller can judge.
  void fail(const std::string& clause, std::uint64_t offset);
  const std::optional<Error>& failure() const { return failure_; }

 private:
  const JsonNode* member(std::string_view key, bool required);

  const JsonNode& object_;
  std::string where_;
  std::optional<Error> failure_;
};

}  // namespace ratefloor::io
