// See tokenizer_json.h. One pass over the events: the model goes to its own reader, the other
// components become trees, and what is left is skipped.
#include "ratefloor/io/tokenizer_json.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/json_events.h"
#include "ratefloor/io/json_tree.h"
#include "ratefloor/io/tokenizer_json_model.h"
#include "ratefloor/io/tokenizer_json_steps.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

class TopLevel {
 public:
  /// An added token has 8 values in at least 110 bytes.
  explicit TopLevel(std::size_t text_size) : most_values_(1000 + text_size / 8) {}

  BpeModelReader model;
  bool has_model = false;
  JsonNode added_tokens, normalizer, pre_tokenizer, post_processor, decoder;

  Result<void> operator()(const JsonEvent& event) {
    if (!inside_) {
      if (event.type != Type::kBeginObject)
        return make_error(ErrorCode::kMalformed,
                          "tokenizer is " + describe(event) + ", not a JSON object");
      inside_ = true;
      return {};
    }
    if (!in_value_) {
      if (event.type == Type::kKey) begin(event.text);
      return {};
    }
    Result<bool> complete = in_model_          ? model.take(event)
                            : tree_ != nullptr ? builder_.take(event)
                                               : skip(event);
    if (!complete) return std::move(complete).error();
    if (!*complete) return {};
    in_value_ = false;
    if (tree_ != nullptr) *tree_ = std::move(builder_.value());
    return {};
  }

 private:
  void begin(std::string_view key) {
    in_value_ = true;
    in_model_ = key == "model";
    has_model |= in_model_;
    tree_ = key == "added_tokens"     ? &added_tokens
            : key == "normalizer"     ? &normalizer
            : key == "pre_tokenizer"  ? &pre_tokenizer
            : key == "post_processor" ? &post_processor
            : key == "decoder"        ? &decoder
                                      : nullptr;
    builder_ = JsonTreeBuilder(most_values_);
  }

  Result<bool> skip(const JsonEvent& event) {
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) ++depth_;
    if (event.type == Type::kEndObject || event.type == Type::kEndArray) --depth_;
    return depth_ == 0 && event.type != Type::kKey;
  }

  const std::size_t most_values_;
  bool inside_ = false, in_value_ = false, in_model_ = false;
  JsonNode* tree_ = nullptr;
  JsonTreeBuilder builder_{0};
  std::size_t depth_ = 0;
};

/// An id has one spelling and a spelling one id, in vocabulary and added tokens together; and what
/// the template puts around a text exists.
Result<void> check_ids(const TokenizerJson& tokenizer) {
  std::unordered_map<std::uint32_t, std::string_view> token_of;
  std::unordered_map<std::string_view, std::uint32_t> id_of;
  for (const BpeModel::Entry& entry : tokenizer.model.vocab) {
    token_of.emplace(entry.id, entry.token);
    id_of.emplace(entry.token, entry.id);
  }
  for (const AddedToken& token : tokenizer.added_tokens) {
    const auto [of_id, new_id] = token_of.emplace(token.id, token.content);
    const auto [of_token, new_token] = id_of.emplace(token.content, token.id);
    const std::string shown = "added token '" + printable(token.content, 60) + "'";
    if (of_id->second != token.content)
      return make_error(ErrorCode::kMalformed, shown + " has the id " + std::to_string(token.id) +
                                                   " of '" + printable(of_id->second, 60) + "'");
    if (of_token->second != token.id)
      return make_error(ErrorCode::kMalformed, shown + " has two ids, " +
                                                   std::to_string(of_token->second) + " and " +
                                                   std::to_string(token.id));
  }
  for (const auto* side : {&tokenizer.before, &tokenizer.after})
    for (const std::uint32_t id : *side)
      if (!token_of.contains(id))
        return make_error(ErrorCode::kMalformed, "the post_processor adds the id " +
                                                     std::to_string(id) + ", which no token has");
  return {};
}

}  // namespace

Error unsupported_component(std::string_view component, std::string_view type) {
  return make_error(ErrorCode::kUnsupported, std::string(component) + " of type '" +
                                                 printable(type, 60) + "' is not supported")
      .remedied_by("give token ids as a .npy file instead");
}

Result<TokenizerJson> parse_tokenizer_json(std::span<const std::byte> json) {
  if (json.size() > kMaxTokenizerBytes)
    return make_error(ErrorCode::kMalformed, "has more than " + std::to_string(kMaxTokenizerBytes) +
                                                 " bytes, too many for a tokenizer");
  TopLevel top(json.size());
  const JsonLimits limits{.what = "tokenizer", .keys_per_object = kMaxTokenId};
  if (Result<void> read = read_json(json, limits, std::ref(top)); !read)
    return std::move(read).error();
  if (!top.has_model) return make_error(ErrorCode::kMalformed, "tokenizer has no 'model'");

  TokenizerJson tokenizer;
  Result<BpeModel> model = top.model.finish();
  if (!model) return std::move(model).error();
  tokenizer.model = *std::move(model);
  Result<std::vector<AddedToken>> added = read_added_tokens(top.added_tokens);
  if (!added) return std::move(added).error();
  tokenizer.added_tokens = *std::move(added);
  Result<std::vector<NormalizerStep>> normalizer = read_normalizer(top.normalizer);
  if (!normalizer) return std::move(normalizer).error();
  tokenizer.normalizer = *std::move(normalizer);
  Result<std::vector<PreTokenizerStep>> pre_tokenizer = read_pre_tokenizer(top.pre_tokenizer);
  if (!pre_tokenizer) return std::move(pre_tokenizer).error();
  tokenizer.pre_tokenizer = *std::move(pre_tokenizer);
  Result<std::vector<DecoderStep>> decoder = read_decoder(top.decoder);
  if (!decoder) return std::move(decoder).error();
  tokenizer.decoder = *std::move(decoder);
  Result<AroundText> around = read_post_processor(top.post_processor);
  if (!around) return std::move(around).error();
  tokenizer.before = std::move(around->before);
  tokenizer.after = std::move(around->after);
  if (Result<void> checked = check_ids(tokenizer); !checked) return std::move(checked).error();
  return tokenizer;
}

Result<TokenizerJson> read_tokenizer_json(const std::string& path) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  Result<TokenizerJson> tokenizer = parse_tokenizer_json(file->bytes());
  if (!tokenizer) return std::move(tokenizer).error().in_file(path);
  return tokenizer;
}

}  // namespace ratefloor::io
