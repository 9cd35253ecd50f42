// See tokenizer_json_model.h. A vocabulary or a list of merges of another shape is skipped at
// first: other types of model have such, and saying so is better than complaining about the shape.
#include "ratefloor/io/tokenizer_json_model.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

Error malformed(std::string message, std::uint64_t offset) {
  return make_error(ErrorCode::kMalformed, std::move(message)).at(offset);
}

std::string quoted(std::string_view text) {
  std::string shown = "'";
  shown += printable(text, 60);
  return shown += "'";
}

bool opens(const JsonEvent& event) {
  return event.type == Type::kBeginObject || event.type == Type::kBeginArray;
}
bool closes(const JsonEvent& event) {
  return event.type == Type::kEndObject || event.type == Type::kEndArray;
}

}  // namespace

Result<bool> BpeModelReader::take(const JsonEvent& event) {
  Result<void> taken;
  switch (place_) {
    case Place::kOutside:
      if (event.type != Type::kBeginObject)
        return malformed("model is " + describe(event) + ", not an object", event.offset);
      place_ = Place::kMembers;
      fields_.type = Type::kBeginObject;
      fields_.offset = event.offset;
      break;
    case Place::kMembers:
      if (event.type == Type::kEndObject) return true;
      taken = begin_member(event);
      break;
    case Place::kVocab:
      taken = take_vocab(event);
      break;
    case Place::kMerges:
      taken = take_merge(event);
      break;
    case Place::kPair:
      taken = take_part(event);
      break;
    case Place::kSkipped:
      if (opens(event)) ++depth_;
      if (closes(event) && --depth_ == 0) place_ = Place::kMembers;
      break;
    case Place::kOther:
      taken = take_other(event);
      break;
  }
  if (!taken) return std::move(taken).error();
  return false;
}

/// A key of the model, or the first event of its value.
Result<void> BpeModelReader::begin_member(const JsonEvent& event) {
  if (event.type == Type::kKey) {
    key_ = event.text;
    return {};
  }
  if (key_ != "vocab" && key_ != "merges") {
    place_ = Place::kOther;
    return take_other(event);
  }
  const bool vocab = key_ == "vocab";
  (vocab ? has_vocab_ : has_merges_) = true;
  if (event.type == (vocab ? Type::kBeginObject : Type::kBeginArray)) {
    place_ = vocab ? Place::kVocab : Place::kMerges;
    return {};
  }
  misshapen_.push_back("'" + key_ + "' that is " + describe(event));
  if (opens(event)) {
    place_ = Place::kSkipped;
    depth_ = 1;
  }
  return {};
}

Result<void> BpeModelReader::take_vocab(const JsonEvent& event) {
  if (event.type == Type::kEndObject) {
    place_ = Place::kMembers;
  } else if (event.type == Type::kKey) {
    key_ = event.text;
  } else if (event.type == Type::kUnsigned && event.number <= kMaxTokenId) {
    tokens_.push_back({key_, static_cast<std::uint32_t>(event.number), event.offset});
  } else {
    const bool number = event.type == Type::kUnsigned || event.type == Type::kNumber;
    return malformed("the id of token " + quoted(key_) + " is " +
                         (number ? printable(event.text, 40) : describe(event)) +
                         ", not a whole number from 0 to " + std::to_string(kMaxTokenId),
                     event.offset);
  }
  return {};
}

Result<void> BpeModelReader::take_merge(const JsonEvent& event) {
  if (event.type == Type::kEndArray) {
    place_ = Place::kMembers;
    return {};
  }
  if (event.type == Type::kBeginArray) {
    place_ = Place::kPair;
    parts_ = 0;
    pairs_.push_back({{}, 0, event.offset});
    return {};
  }
  if (event.type != Type::kString)
    return malformed(
        "merge " + std::to_string(pairs_.size()) + " is " + describe(event) + ", not a pair",
        event.offset);
  if (event.text.starts_with("#version")) return {};  // the first line of a merges.txt
  const std::size_t space = event.text.find(' ');
  if (space == std::string_view::npos || event.text.find(' ', space + 1) != std::string_view::npos)
    return malformed("merge " + std::to_string(pairs_.size()) + ", " + quoted(event.text) +
                         ", is not two tokens with a space between them",
                     event.offset);
  std::string text(event.text);
  text.erase(space, 1);
  pairs_.push_back({std::move(text), space, event.offset});
  return {};
}

/// Of a merge that is an array.
Result<void> BpeModelReader::take_part(const JsonEvent& event) {
  Pair& pair = pairs_.back();
  if (event.type == Type::kEndArray && parts_ == 2) {
    place_ = Place::kMerges;
    return {};
  }
  if (event.type != Type::kString || parts_ == 2)
    return malformed("merge " + std::to_string(pairs_.size() - 1) + " is not a pair of strings",
                     pair.offset);
  pair.text += event.text;
  if (++parts_ == 1) pair.left = pair.text.size();
  return {};
}

Result<void> BpeModelReader::take_other(const JsonEvent& event) {
  const Result<bool> complete = other_.take(event);
  if (!complete) return complete.error();
  if (*complete) {
    fields_.keys.push_back(key_);
    fields_.items.push_back(std::move(other_.value()));
    place_ = Place::kMembers;
  }
  return {};
}

Result<BpeModel> BpeModelReader::finish() {
  JsonFields fields(fields_, "model");
  // Files from before models had a type: only BPE has merges.
  const std::string type = fields.string("type", has_merges_ ? "BPE" : "(none)");
  if (!fields.failure() && type != "BPE") return unsupported_component("model", type);
  BpeModel model;
  const std::string unknown = fields.string("unk_token", "");
  if (const JsonNode* const node = fields_.find("unk_token"); node && !node->is(Type::kNull))
    model.unk_token = unknown;
  model.byte_fallback = fields.boolean("byte_fallback", false);
  model.fuse_unk = fields.boolean("fuse_unk", false);
  model.ignore_merges = fields.boolean("ignore_merges", false);
  for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (!fields.string(affix, "").empty()) return unsupported_component("model with", affix);
  // 0 or 0.0 is no dropout; anything else would give other ids every time.
  if (const JsonNode* const dropout = fields_.find("dropout");
      dropout != nullptr && !dropout->is(Type::kNull)) {
    const bool none = (dropout->is(Type::kUnsigned) || dropout->is(Type::kNumber)) &&
                      (dropout->text == "0" || dropout->text == "0.0");
    if (!none) return unsupported_component("model with", "dropout");
  }
  if (!has_vocab_) fields.fail("has no 'vocab'", fields_.offset);
  if (!has_merges_) fields.fail("has no 'merges'", fields_.offset);
  if (!misshapen_.empty()) fields.fail("has a " + misshapen_.front(), fields_.offset);
  if (fields.failure()) return *fields.failure();

  std::sort(tokens_.begin(), tokens_.end(),
            [](const Token& a, const Token& b) { return a.id < b.id; });
  model.vocab.reserve(tokens_.size());
  for (Token& token : tokens_) {
    if (!model.vocab.empty() && model.vocab.back().id == token.id)
      return malformed("tokens " + quoted(model.vocab.back().token) + " and " + quoted(token.text) +
                           " have the same id " + std::to_string(token.id),
                       token.offset);
    model.vocab.push_back({std::move(token.text), token.id});
  }
  Result<std::vector<BpeModel::Merge>> merges = resolve_merges(model.vocab);
  if (!merges) return std::move(merges).error();
  model.merges = *std::move(merges);
  return model;
}

Result<std::vector<BpeModel::Merge>> BpeModelReader::resolve_merges(
    const std::vector<BpeModel::Entry>& vocab) {
  std::unordered_map<std::string_view, std::uint32_t> index;
  index.reserve(vocab.size());
  for (std::size_t i = 0; i < vocab.size(); ++i)
    index.emplace(vocab[i].token, static_cast<std::uint32_t>(i));
  std::vector<BpeModel::Merge> merges;
  merges.reserve(pairs_.size());
  for (const Pair& pair : pairs_) {
    const std::string_view whole = pair.text;
    const std::string_view left = whole.substr(0, pair.left), right = whole.substr(pair.left);
    std::uint32_t found[3] = {};
    for (int i = 0; i < 3; ++i) {
      const std::string_view part = i == 0 ? left : i == 1 ? right : whole;
      const auto at = index.find(part);
      if (at == index.end())
        return malformed("merge " + std::to_string(merges.size()) + " of " + quoted(left) +
                             " and " + quoted(right) + ": " + quoted(part) +
                             " is not in the vocabulary",
                         pair.offset);
      found[i] = at->second;
    }
    merges.push_back({found[0], found[1], found[2]});
  }
  return merges;
}

}  // namespace ratefloor::io
