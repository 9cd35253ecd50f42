// The post_processor of a tokenizer.json: which ids stand before and after a single text. A
// template is a list of pieces, {"SpecialToken": {"id": "<s>"}} or {"Sequence": {"id": "A"}}, and a
// table that gives the ids of every special token in it.
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ratefloor/io/tokenizer_json_steps.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;
using Ids = std::vector<std::uint32_t>;

constexpr char kWhere[] = "post_processor of type 'TemplateProcessing'";

Error bad(const std::string& clause, std::uint64_t offset) {
  return make_error(ErrorCode::kMalformed, std::string(kWhere) + " " + clause).at(offset);
}

Result<std::unordered_map<std::string_view, Ids>> special_token_ids(const JsonNode& root) {
  std::unordered_map<std::string_view, Ids> ids;
  const JsonNode* const table = root.find("special_tokens");
  if (table == nullptr) return ids;
  for (std::size_t i = 0; i < table->keys.size(); ++i) {
    const JsonNode* const list = table->items[i].find("ids");
    if (list == nullptr || !list->is(Type::kBeginArray))
      return bad("has a special token without an array 'ids'", table->items[i].offset);
    Ids& of_token = ids[table->keys[i]];
    for (const JsonNode& id : list->items) {
      if (!id.is(Type::kUnsigned) || id.number > kMaxTokenId)
        return bad("has a special token with an id that is none", id.offset);
      of_token.push_back(static_cast<std::uint32_t>(id.number));
    }
  }
  return ids;
}

Result<AroundText> read_template(const JsonNode& node) {
  const JsonNode* const pieces = node.find("single");
  if (pieces == nullptr || !pieces->is(Type::kBeginArray))
    return bad("has no array 'single'", node.offset);
  const Result<std::unordered_map<std::string_view, Ids>> ids = special_token_ids(node);
  if (!ids) return ids.error();
  AroundText around;
  bool seen_text = false;
  for (const JsonNode& piece : pieces->items) {
    const JsonNode* const text = piece.find("Sequence");
    const JsonNode* const special = piece.find("SpecialToken");
    const JsonNode* const held = text != nullptr ? text : special;
    const JsonNode* const id = held == nullptr ? nullptr : held->find("id");
    if (id == nullptr || !id->is(Type::kString))
      return bad("has a piece that is neither a SpecialToken nor a Sequence", piece.offset);
    if (text != nullptr) {
      if (seen_text || id->text != "A")
        return unsupported_component("post_processor", "TemplateProcessing with several texts")
            .at(piece.offset);
      seen_text = true;
      continue;
    }
    const auto found = ids->find(id->text);
    if (found == ids->end())
      return bad("does not give the ids of '" + printable(id->text, 60) + "'", piece.offset);
    Ids& side = seen_text ? around.after : around.before;
    // Longer templates have no use, and a table that is named often would grow without bound.
    if (side.size() + found->second.size() > 64)
      return bad("puts more than 64 tokens around a text", piece.offset);
    side.insert(side.end(), found->second.begin(), found->second.end());
  }
  if (!seen_text) return bad("leaves the text out", pieces->offset);
  return around;
}

/// `outer` is applied to what `inner` gave.
void wrap(AroundText& inner, const AroundText& outer) {
  inner.before.insert(inner.before.begin(), outer.before.begin(), outer.before.end());
  inner.after.insert(inner.after.end(), outer.after.begin(), outer.after.end());
}

Result<void> add_processor(const JsonNode& node, AroundText& around) {
  if (node.is(Type::kNull)) return {};
  JsonFields fields(node, "post_processor");
  const std::string type = fields.string("type");
  if (fields.failure()) return *fields.failure();
  if (type == "ByteLevel") return {};  // only moves offsets
  if (type == "TemplateProcessing") {
    const Result<AroundText> read = read_template(node);
    if (!read) return read.error();
    wrap(around, *read);
    return {};
  }
  if (type != "Sequence") return unsupported_component("post_processor", type).at(node.offset);
  const JsonNode* const list = node.find("processors");
  if (list == nullptr || !list->is(Type::kBeginArray)) {
    fields.fail("of type 'Sequence' has no array 'processors'", node.offset);
    return *fields.failure();
  }
  for (const JsonNode& item : list->items)
    if (Result<void> added = add_processor(item, around); !added) return added;
  return {};
}

}  // namespace

Result<AroundText> read_post_processor(const JsonNode& node) {
  AroundText around;
  if (Result<void> added = add_processor(node, around); !added) return std::move(added).error();
  return around;
}

}  // namespace ratefloor::io
