// See tokenizer_json_steps.h. Members that are absent have the defaults of the tokenizers library.
#include "ratefloor/io/tokenizer_json_steps.h"

#include <functional>
#include <string>
#include <utility>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

/// Calls `take` with the fields and type of every component, sequences flattened. Recursion is
/// bounded by read_json's limit on nesting.
Result<void> for_each_component(
    const JsonNode& node, const std::string& component, std::string_view list_key,
    const std::function<Result<void>(const JsonNode&, const std::string& type)>& take) {
  if (node.is(Type::kNull)) return {};
  JsonFields fields(node, component);
  const std::string type = fields.string("type");
  if (fields.failure()) return *fields.failure();
  if (type != "Sequence") {
    Result<void> taken = take(node, type);
    if (!taken) return std::move(taken).error().at(node.offset);
    return {};
  }
  const JsonNode* const list = node.find(list_key);
  if (list == nullptr || !list->is(Type::kBeginArray)) {
    fields.fail("of type 'Sequence' has no array '" + std::string(list_key) + "'", node.offset);
    return *fields.failure();
  }
  for (const JsonNode& item : list->items)
    if (Result<void> taken = for_each_component(item, component, list_key, take); !taken)
      return taken;
  return {};
}

struct Pattern {
  std::string text;
  bool is_regex = false;
};

/// {"String": "…"} or {"Regex": "…"}.
Pattern read_pattern(const JsonNode& node, JsonFields& fields) {
  const JsonNode* const pattern = node.find("pattern");
  for (const char* kind : {"String", "Regex"}) {
    const JsonNode* const text = pattern == nullptr ? nullptr : pattern->find(kind);
    if (text != nullptr && text->is(Type::kString)) return {text->text, *kind == 'R'};
  }
  fields.fail("has no 'pattern' with a String or Regex", node.offset);
  return {};
}

/// A member that is one character.
std::string read_character(const JsonNode& node, std::string_view key, JsonFields& fields) {
  std::string text = fields.string(key);
  std::size_t characters = 0;
  for (const char byte : text) characters += (byte & 0xC0) != 0x80;
  if (characters != 1)
    fields.fail("has a '" + std::string(key) + "' that is not one character", node.offset);
  return text;
}

PrependScheme read_prepend_scheme(const JsonNode& node, JsonFields& fields) {
  const bool prefix = fields.boolean("add_prefix_space", true);  // the older name of it
  const std::string scheme = fields.string("prepend_scheme", prefix ? "always" : "never");
  if (!prefix || scheme == "never") return PrependScheme::kNever;
  if (scheme == "first") return PrependScheme::kFirst;
  if (scheme != "always")
    fields.fail("has the unknown 'prepend_scheme' '" + printable(scheme, 40) + "'", node.offset);
  return PrependScheme::kAlways;
}

SplitBehavior read_behavior(const JsonNode& node, JsonFields& fields) {
  const std::string name = fields.string("behavior");
  if (name == "Removed") return SplitBehavior::kRemoved;
  if (name == "MergedWithPrevious") return SplitBehavior::kMergedWithPrevious;
  if (name == "MergedWithNext") return SplitBehavior::kMergedWithNext;
  if (name == "Contiguous") return SplitBehavior::kContiguous;
  if (name != "Isolated")
    fields.fail("has the unknown 'behavior' '" + printable(name, 40) + "'", node.offset);
  return SplitBehavior::kIsolated;
}

Result<void> outcome(const JsonFields& fields) {
  return fields.failure() ? Result<void>(*fields.failure()) : Result<void>();
}

}  // namespace

Result<std::vector<AddedToken>> read_added_tokens(const JsonNode& node) {
  std::vector<AddedToken> tokens;
  if (node.is(Type::kNull)) return tokens;
  if (!node.is(Type::kBeginArray))
    return make_error(ErrorCode::kMalformed, "added_tokens is no array").at(node.offset);
  for (const JsonNode& item : node.items) {
    JsonFields fields(item, "added token " + std::to_string(tokens.size()));
    AddedToken token;
    token.id = static_cast<std::uint32_t>(fields.whole("id", kMaxTokenId));
    token.content = fields.string("content");
    token.special = fields.boolean("special", false);
    token.lstrip = fields.boolean("lstrip", false);
    token.rstrip = fields.boolean("rstrip", false);
    token.normalized = fields.boolean("normalized", !token.special);
    token.single_word = fields.boolean("single_word", false);
    if (fields.failure()) return *fields.failure();
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Result<std::vector<NormalizerStep>> read_normalizer(const JsonNode& root) {
  std::vector<NormalizerStep> steps;
  const auto take = [&](const JsonNode& node, const std::string& type) -> Result<void> {
    JsonFields fields(node, "normalizer of type '" + printable(type, 40) + "'");
    if (type == "Prepend") {
      steps.push_back(NormalizePrepend{fields.string("prepend")});
    } else if (type == "Replace") {
      Pattern pattern = read_pattern(node, fields);
      if (pattern.is_regex) return unsupported_component("normalizer", "Replace with a Regex");
      if (pattern.text.empty()) fields.fail("replaces an empty text", node.offset);
      steps.push_back(NormalizeReplace{std::move(pattern.text), fields.string("content")});
    } else if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD" ||
               type == "Lowercase" || type == "StripAccents" || type == "Nmt") {
      steps.push_back(NormalizeUnicode{type});
    } else {
      return unsupported_component("normalizer", type);
    }
    return outcome(fields);
  };
  if (Result<void> read = for_each_component(root, "normalizer", "normalizers", take); !read)
    return std::move(read).error();
  return steps;
}

Result<std::vector<PreTokenizerStep>> read_pre_tokenizer(const JsonNode& root) {
  std::vector<PreTokenizerStep> steps;
  const auto take = [&](const JsonNode& node, const std::string& type) -> Result<void> {
    JsonFields fields(node, "pre_tokenizer of type '" + printable(type, 40) + "'");
    if (type == "ByteLevel") {
      steps.push_back(PreTokenizeByteLevel{fields.boolean("add_prefix_space"),
                                           fields.boolean("use_regex", true)});
    } else if (type == "Split") {
      Pattern pattern = read_pattern(node, fields);
      steps.push_back(PreTokenizeSplit{std::move(pattern.text), pattern.is_regex,
                                       read_behavior(node, fields),
                                       fields.boolean("invert", false)});
    } else if (type == "Digits") {
      steps.push_back(PreTokenizeDigits{fields.boolean("individual_digits")});
    } else if (type == "Metaspace") {
      std::string replacement = read_character(node, "replacement", fields);
      steps.push_back(PreTokenizeMetaspace{std::move(replacement),
                                           read_prepend_scheme(node, fields),
                                           fields.boolean("split", true)});
    } else {
      return unsupported_component("pre_tokenizer", type);
    }
    return outcome(fields);
  };
  if (Result<void> read = for_each_component(root, "pre_tokenizer", "pretokenizers", take); !read)
    return std::move(read).error();
  return steps;
}

Result<std::vector<DecoderStep>> read_decoder(const JsonNode& root) {
  std::vector<DecoderStep> steps;
  const auto take = [&](const JsonNode& node, const std::string& type) -> Result<void> {
    JsonFields fields(node, "decoder of type '" + printable(type, 40) + "'");
    if (type == "ByteLevel") {
      steps.push_back(DecodeByteLevel{});
    } else if (type == "Replace") {
      Pattern pattern = read_pattern(node, fields);
      if (pattern.is_regex) return unsupported_component("decoder", "Replace with a Regex");
      if (pattern.text.empty()) fields.fail("replaces an empty text", node.offset);
      steps.push_back(DecodeReplace{std::move(pattern.text), fields.string("content")});
    } else if (type == "ByteFallback") {
      steps.push_back(DecodeByteFallback{});
    } else if (type == "Fuse") {
      steps.push_back(DecodeFuse{});
    } else if (type == "Strip") {
      std::string content = read_character(node, "content", fields);
      steps.push_back(DecodeStrip{std::move(content), fields.whole("start", UINT32_MAX),
                                  fields.whole("stop", UINT32_MAX)});
    } else if (type == "Metaspace") {
      std::string replacement = read_character(node, "replacement", fields);
      steps.push_back(DecodeMetaspace{std::move(replacement), read_prepend_scheme(node, fields)});
    } else {
      return unsupported_component("decoder", type);
    }
    return outcome(fields);
  };
  if (Result<void> read = for_each_component(root, "decoder", "decoders", take); !read)
    return std::move(read).error();
  return steps;
}

}  // namespace ratefloor::io
