// See shard_index.h. Format: safetensors files as huggingface_hub splits them.
#include "ratefloor/io/shard_index.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "ratefloor/io/json_events.h"
#include "ratefloor/io/json_text.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

Error malformed(std::string message) {
  return make_error(ErrorCode::kMalformed, std::move(message));
}

/// A relative path without "..", "." or empty parts, and without characters that no shard needs.
bool stays_inside(std::string_view path) {
  if (path.empty() || path.size() > 1024) return false;
  for (const char character : path) {
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F || character == '\\') {
      return false;
    }
  }
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

class Builder {
 public:
  ShardIndex take() { return std::move(index_); }
  bool complete() const { return has_map_; }

  Result<void> operator()(const JsonEvent& event) {
    const bool begins = event.type == Type::kBeginObject || event.type == Type::kBeginArray;
    const bool ends = event.type == Type::kEndObject || event.type == Type::kEndArray;
    if (ends) {
      --depth_;
      return {};
    }
    if (depth_ == 0 && event.type != Type::kBeginObject) {
      return malformed("index is " + describe(event) + ", not a JSON object");
    }
    Result<void> taken = event.type == Type::kKey ? take_key(event) : take_value(event);
    if (begins) ++depth_;
    return taken;
  }

 private:
  Result<void> take_key(const JsonEvent& event) {
    if (depth_ == 1) section_ = event.text;
    if (depth_ == 2) key_ = event.text;
    return {};
  }

  Result<void> take_value(const JsonEvent& event) {
    if (depth_ == 1 && section_ == "weight_map") {
      if (event.type != Type::kBeginObject) {
        return malformed("weight_map is " + describe(event) + ", not an object");
      }
      has_map_ = true;
    } else if (depth_ == 2 && section_ == "weight_map") {
      if (event.type != Type::kString) {
        return malformed("weight_map gives " + describe(event) + ", not the name of a file")
            .in_tensor(printable(key_));
      }
      if (!stays_inside(event.text)) {
        return malformed("weight_map gives '" + printable(event.text) +
                         "', which is not a file inside the model's folder")
            .in_tensor(printable(key_))
            .remedied_by("do not trust this model");
      }
      index_.weight_map.emplace_back(key_, event.text);
    } else if (depth_ == 2 && section_ == "metadata" && key_ == "total_size") {
      if (event.type == Type::kUnsigned) index_.total_size = event.number;
      // PyTorch-side writers sometimes sum in floating point.
      if (event.type == Type::kNumber && event.real >= 0 && event.real < 0x1p53 &&
          event.real == std::floor(event.real)) {
        index_.total_size = static_cast<std::uint64_t>(event.real);
      }
    }
    return {};
  }

  ShardIndex index_;
  std::size_t depth_ = 0;
  std::string section_, key_;
  bool has_map_ = false;
};

}  // namespace

Result<ShardIndex> parse_shard_index(std::span<const std::byte> json) {
  if (json.size() > kMaxIndexBytes) {
    return malformed("index has " + std::to_string(json.size()) + " bytes, over the limit of " +
                     std::to_string(kMaxIndexBytes));
  }
  Builder builder;
  const JsonLimits limits{.what = "index"};
  if (Result<void> read = read_json(json, limits, std::ref(builder)); !read) {
    return std::move(read).error();
  }
  if (!builder.complete())
    return malformed("weight_map is missing")
        .remedied_by("is this the index of a sharded model? Otherwise give its folder");
  ShardIndex index = builder.take();
  if (index.weight_map.empty()) return malformed("weight_map is empty");
  return index;
}

std::string shard_index_text(const ShardIndex& index) {
  auto sorted = index.weight_map;
  std::sort(sorted.begin(), sorted.end());
  std::string text = "{\n  \"metadata\": {";
  if (index.total_size)
    text += "\n    \"total_size\": " + std::to_string(*index.total_size) + "\n  ";
  text += "},\n  \"weight_map\": {";
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + json_string(sorted[i].first) + ": " +
            json_string(sorted[i].second);
  }
  return text + "\n  }\n}\n";
}

}  // namespace ratefloor::io
