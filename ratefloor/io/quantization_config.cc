// See quantization_config.h. The value is written by hand, since it has two levels and its numbers
// must look the same everywhere; std::to_chars gives the shortest digits that read back as the same
// double.
#include "ratefloor/io/quantization_config.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "ratefloor/io/json_events.h"
#include "ratefloor/io/json_members.h"
#include "ratefloor/io/json_text.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;
using Members = std::vector<JsonMember>;

constexpr char kKey[] = "quantization_config";
constexpr char kWhat[] = "config";

std::size_t index_of(const Members& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonMember& member) { return member.key == key; });
  return static_cast<std::size_t>(found - members.begin());
}

std::string entry_text(const QuantizationConfig& entry) {
  std::string text = "{\n  \"quant_method\": " + json_string(entry.quant_method) +
                     ",\n  \"format_version\": " + std::to_string(entry.format_version) +
                     ",\n  \"codec\": " + json_string(entry.codec) +
                     ",\n  \"bits\": " + json_number(entry.bits) +
                     ",\n  \"modules_to_not_convert\": [";
  for (std::size_t i = 0; i < entry.modules_to_not_convert.size(); ++i)
    text += (i == 0 ? "\n    " : ",\n    ") + json_string(entry.modules_to_not_convert[i]);
  return text + (entry.modules_to_not_convert.empty() ? "]\n}" : "\n  ]\n}");
}

// Reads the entry's own text; offsets are those of the whole config.
class EntryReader {
 public:
  EntryReader() { entry = {"", 0, "", 0, {}}; }
  QuantizationConfig entry;

  Result<void> operator()(const JsonEvent& event) {
    if (event.type == Type::kEndObject || event.type == Type::kEndArray) {
      --depth_;
      return {};
    }
    if (depth_ == 1 && event.type == Type::kKey) key_ = event.text;
    if (event.type == Type::kString) {
      if (depth_ == 1 && key_ == "quant_method") entry.quant_method = event.text;
      if (depth_ == 1 && key_ == "codec") entry.codec = event.text;
      if (depth_ == 2 && key_ == "modules_to_not_convert")
        entry.modules_to_not_convert.emplace_back(event.text);
    } else if (depth_ == 1 && key_ == "bits") {
      entry.bits = event.real;
    } else if (depth_ == 1 && key_ == "format_version") {
      entry.format_version = event.number;
    }
    if (event.type == Type::kBeginObject || event.type == Type::kBeginArray) ++depth_;
    return {};
  }

 private:
  std::size_t depth_ = 0;
  std::string key_;
};

}  // namespace

Result<std::optional<QuantizationConfig>> find_quantization_config(std::string_view config) {
  if (config.empty()) return std::optional<QuantizationConfig>();
  const Result<Members> members = json_members(config, kWhat);
  if (!members) return members.error();
  const std::size_t at = index_of(*members, kKey);
  if (at == members->size() || (*members)[at].type == Type::kNull)
    return std::optional<QuantizationConfig>();
  const JsonMember& member = (*members)[at];
  if (member.type != Type::kBeginObject)
    return make_error(ErrorCode::kMalformed, "key '" + std::string(kKey) + "' is not an object")
        .at(member.value_begin);
  const std::string_view value =
      config.substr(member.value_begin, member.value_end - member.value_begin);
  EntryReader reader;
  const JsonLimits limits{.what = kWhat, .first_offset = member.value_begin};
  if (Result<void> read =
          read_json(std::as_bytes(std::span(value.data(), value.size())), limits, std::ref(reader));
      !read)
    return std::move(read).error();
  return std::optional(std::move(reader.entry));
}

Result<std::string> add_quantization_config(std::string_view config,
                                            const QuantizationConfig& entry) {
  Result<std::optional<QuantizationConfig>> there = find_quantization_config(config);
  if (!there) return std::move(there).error();
  if (*there) {
    const std::string method = printable((*there)->quant_method);
    return make_error(ErrorCode::kUnsupported, "the model is already quantized by " +
                                                   (method.empty() ? "another tool" : method))
        .remedied_by("give the model as it was before");
  }
  std::string text(config.empty() ? "{}\n" : config);
  Result<Members> members = json_members(text, kWhat);
  if (!members) return std::move(members).error();
  if (const std::size_t null = index_of(*members, kKey); null < members->size()) {
    text = without_member(text, *members, null);
    members = json_members(text, kWhat);
    if (!members) return std::move(members).error();
  }
  return with_member(text, *members, kKey, entry_text(entry));
}

Result<std::string> remove_quantization_config(std::string_view config) {
  if (config.empty()) return std::string();
  const Result<Members> members = json_members(config, kWhat);
  if (!members) return members.error();
  const std::size_t at = index_of(*members, kKey);
  if (at == members->size()) return std::string(config);
  if (members->size() == 1) return std::string();
  return without_member(config, *members, at);
}

Result<std::string> replace_config_dtype(std::string_view config, std::string_view dtype) {
  if (config.empty()) return std::string();
  const Result<Members> members = json_members(config, kWhat);
  if (!members) return members.error();
  std::string text(config);
  // From the back, so that the positions before stay right.
  for (auto member = members->rbegin(); member != members->rend(); ++member)
    if (member->key == "dtype" || member->key == "torch_dtype")
      text.replace(member->value_begin, member->value_end - member->value_begin,
                   json_string(dtype));
  return text;
}

}  // namespace ratefloor::io
