// See calibration_info.h.
#include "ratefloor/linear/calibration/calibration_info.h"

#include <algorithm>
#include <charconv>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::linear {
namespace {

using Metadata = std::map<std::string, std::string>;

constexpr std::string_view kHashKey = "xxhash64", kTensorHashPrefix = "xxhash64:";

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ',';
    text += part;
  }
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    if (comma == text.size()) return parts;
    text.remove_prefix(comma + 1);
    if (text.empty()) parts.emplace_back();  // "a," has an empty second part, which is no hash
  }
  return parts;
}

/// Key, NUL, value, NUL of each entry but the hash itself, in the order of the keys' bytes.
std::string metadata_hash(const Metadata& metadata) {
  ContentHasher hasher;
  for (const auto& [key, value] : metadata) {
    if (key == kHashKey) continue;
    for (const std::string* text : {&key, &value})
      hasher.update(std::as_bytes(std::span(text->c_str(), text->size() + 1)));
  }
  return hasher.hex();
}

Error malformed(std::string message) {
  return make_error(ErrorCode::kMalformed, std::move(message));
}

Error breaks_rule(std::string_view field, std::string_view value, std::string_view rule) {
  std::string message(field);
  message.append(" is '").append(io::printable(value)).append("', not ").append(rule);
  return make_error(ErrorCode::kInvalidArgument, std::move(message));
}

class Fields {
 public:
  explicit Fields(const Metadata& metadata) : metadata_(metadata) {}

  std::string text(const char* key) {
    const auto found = metadata_.find(key);
    if (found != metadata_.end()) return found->second;
    if (missing_.empty()) missing_ = key;
    return {};
  }
  std::uint64_t number(const char* key) {
    const std::string digits = text(key);
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, value);
    // One form per number, so that equal files have equal bytes.
    if (failure != std::errc() || stop != end || digits != std::to_string(value))
      if (wrong_.empty()) wrong_ = key;
    return value;
  }
  Result<void> check() const {
    if (!missing_.empty()) return malformed("metadata entry '" + missing_ + "' is missing");
    if (!wrong_.empty())
      return malformed("metadata entry '" + wrong_ + "' is not a whole number below 2^64");
    return {};
  }

 private:
  const Metadata& metadata_;
  std::string missing_{}, wrong_{};
};

}  // namespace

std::string text_hash_of(const std::vector<std::string>& parts) {
  if (parts.empty()) return {};
  return parts.size() == 1 ? parts.front() : content_hash(joined(parts));
}

Result<void> check_info(const CalibrationInfo& info) {
  constexpr std::string_view kDigits = "16 hexadecimal digits in small letters";
  if (!is_hash(info.model_hash)) return breaks_rule("model_hash", info.model_hash, kDigits);
  if (!info.tokenizer_hash.empty() && !is_hash(info.tokenizer_hash))
    return breaks_rule("tokenizer_hash", info.tokenizer_hash, kDigits);
  if (info.precision != "f32" && info.precision != "bf16")
    return breaks_rule("precision", info.precision, "f32 or bf16");
  std::vector<std::string> sorted = info.parts;
  std::sort(sorted.begin(), sorted.end());
  for (const std::string& part : sorted)
    if (!is_hash(part)) return breaks_rule("a part", part, kDigits);
  if (const auto twin = std::adjacent_find(sorted.begin(), sorted.end()); twin != sorted.end())
    return make_error(ErrorCode::kInvalidArgument, "text " + *twin + " is among the parts twice");
  if (info.text_hash != text_hash_of(info.parts))
    return breaks_rule("text_hash", info.text_hash, "the hash of the parts");
  return {};
}

Metadata to_metadata(const CalibrationInfo& info, const TensorHashes& tensors) {
  Metadata metadata{{"format", std::string(kCalibrationFormat)},
                    {"format_version", std::string(kCalibrationVersion)},
                    {"model_hash", info.model_hash},
                    {"parts", joined(info.parts)},
                    {"precision", info.precision},
                    {"text_hash", info.text_hash},
                    {"tokenizer_hash", info.tokenizer_hash},
                    {"tokens", std::to_string(info.tokens)},
                    {"window", std::to_string(info.window)},
                    {"windows", std::to_string(info.windows)}};
  for (const auto& [name, hash] : tensors)
    metadata.emplace(std::string(kTensorHashPrefix) += name, hash);
  metadata.emplace(kHashKey, metadata_hash(metadata));
  return metadata;
}

Result<CalibrationMetadata> parse_metadata(const Metadata& metadata) {
  Fields fields(metadata);
  const auto format = metadata.find("format");
  if (format == metadata.end() || format->second != kCalibrationFormat) {
    return malformed("these are not calibration statistics: the metadata entry 'format' is " +
                     (format == metadata.end() ? std::string("missing")
                                               : "'" + io::printable(format->second) + "'"))
        .remedied_by("give a file of calibration statistics, not a model");
  }
  if (const std::string version = fields.text("format_version"); version != kCalibrationVersion) {
    return make_error(ErrorCode::kUnsupported, "calibration statistics of version '" +
                                                   io::printable(version) +
                                                   "'; this program reads version 1")
        .remedied_by("gather them again, or use the version that wrote them");
  }
  const std::string claimed = fields.text(std::string(kHashKey).c_str());
  if (claimed != metadata_hash(metadata)) {
    return malformed("the metadata's checksum is wrong: '" + io::printable(claimed) + "', not " +
                     metadata_hash(metadata))
        .remedied_by("the file is damaged: copy it again, or gather the statistics again");
  }
  CalibrationMetadata result;
  CalibrationInfo& info = result.info;
  info.model_hash = fields.text("model_hash");
  info.text_hash = fields.text("text_hash");
  info.tokenizer_hash = fields.text("tokenizer_hash");
  info.window = fields.number("window");
  info.windows = fields.number("windows");
  info.tokens = fields.number("tokens");
  info.precision = fields.text("precision");
  info.parts = split(fields.text("parts"));
  if (Result<void> there = fields.check(); !there) return std::move(there).error();
  if (Result<void> sound = check_info(info); !sound)
    return malformed("metadata: " + sound.error().message);
  for (auto entry = metadata.lower_bound(std::string(kTensorHashPrefix));
       entry != metadata.end() && entry->first.starts_with(kTensorHashPrefix); ++entry)
    result.tensors.emplace(entry->first.substr(kTensorHashPrefix.size()), entry->second);
  return result;
}

std::string first_difference(const CalibrationInfo& a, const CalibrationInfo& b) {
  const std::map<std::string, std::string> left = to_metadata(a, {}), right = to_metadata(b, {});
  for (const char* key : {"model_hash", "tokenizer_hash", "precision", "text_hash", "parts",
                          "window", "windows", "tokens"})
    if (left.at(key) != right.at(key)) return key;
  return {};
}

}  // namespace ratefloor::linear
