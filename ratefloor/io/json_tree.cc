// See json_tree.h.
#include "ratefloor/io/json_tree.h"

#include <utility>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {

using Type = JsonEvent::Type;

const JsonNode* JsonNode::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

Result<bool> JsonTreeBuilder::take(const JsonEvent& event) {
  if (event.type == Type::kKey) {
    open_.back().keys.emplace_back(event.text);
    return false;
  }
  if (event.type == Type::kEndObject || event.type == Type::kEndArray) {
    value_ = std::move(open_.back());
    open_.pop_back();
  } else {
    if (left_ == 0)
      return make_error(ErrorCode::kMalformed, "there are too many values for such a file")
          .at(event.offset);
    --left_;
    JsonNode node{.type = event.type,
                  .text = std::string(event.text),
                  .number = event.number,
                  .truth = event.truth,
                  .offset = event.offset};
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) {
      open_.push_back(std::move(node));
      return false;
    }
    value_ = std::move(node);
  }
  if (open_.empty()) return true;
  open_.back().items.push_back(std::move(value_));
  return false;
}

JsonFields::JsonFields(const JsonNode& object, std::string where)
    : object_(object), where_(std::move(where)) {
  if (!object.is(Type::kBeginObject))
    fail("is " + describe({.type = object.type}) + ", not an object", object.offset);
}

void JsonFields::fail(const std::string& clause, std::uint64_t offset) {
  if (!failure_) failure_ = make_error(ErrorCode::kMalformed, where_ + " " + clause).at(offset);
}

const JsonNode* JsonFields::member(std::string_view key, bool required) {
  const JsonNode* const found = object_.find(key);
  if (found != nullptr && !found->is(Type::kNull)) return found;
  if (required) fail("has no '" + std::string(key) + "'", object_.offset);
  return nullptr;
}

std::string JsonFields::string(std::string_view key, std::optional<std::string> otherwise) {
  const JsonNode* const found = member(key, !otherwise);
  if (found == nullptr) return std::move(otherwise).value_or("");
  if (!found->is(Type::kString))
    fail("has a '" + std::string(key) + "' that is " + describe({.type = found->type}) +
             ", not a string",
         found->offset);
  return found->text;
}

bool JsonFields::boolean(std::string_view key, std::optional<bool> otherwise) {
  const JsonNode* const found = member(key, !otherwise);
  if (found == nullptr) return otherwise.value_or(false);
  if (!found->is(Type::kBool))
    fail("has a '" + std::string(key) + "' that is " + describe({.type = found->type}) +
             ", not true or false",
         found->offset);
  return found->truth;
}

std::uint64_t JsonFields::whole(std::string_view key, std::uint64_t most,
                                std::optional<std::uint64_t> otherwise) {
  const JsonNode* const found = member(key, !otherwise);
  if (found == nullptr) return otherwise.value_or(0);
  if (found->is(Type::kUnsigned) && found->number <= most) return found->number;
  const bool number = found->is(Type::kUnsigned) || found->is(Type::kNumber);
  fail("has a '" + std::string(key) + "' that is " +
           (number ? printable(found->text, 40) : describe({.type = found->type})) +
           ", not a whole number from 0 to " + std::to_string(most),
       found->offset);
  return 0;
}

}  // namespace ratefloor::io
