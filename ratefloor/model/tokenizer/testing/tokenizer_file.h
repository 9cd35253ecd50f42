// For tests: a tokenizer.json written by hand, with one line for each thing that matters.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/io/json_text.h"
#include "ratefloor/model/tokenizer/byte_alphabet.h"
#include "ratefloor/model/tokenizer/tokenizer.h"

namespace ratefloor::model::test {

inline const char kByteLevel[] =
    R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": false})";
inline const char kGpt2[] =
    R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": true})";
inline const char kLlama3Pattern[] =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline const char kQwen2Pattern[] =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline const char kPiecesDecoder[] = R"({"type": "Sequence", "decoders": [
  {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
  {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})";
inline const char kLlama2Normalizer[] = R"({"type": "Sequence", "normalizers": [
  {"type": "Prepend", "prepend": "▁"},
  {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]})";

struct TokenizerFile {
  std::vector<std::string> vocab;  // ids from 0 on
  std::vector<std::pair<std::string, std::string>> merges{};
  std::string options{};  // of the model: "\"ignore_merges\": true, "
  std::string normalizer = "null", pre_tokenizer = "null", decoder = "null";
  std::string added = "[]", post_processor = "null";

  /// All bytes, and tokens of several.
  static TokenizerFile byte_level(const std::vector<std::string>& more = {}) {
    TokenizerFile file;
    for (int b = 0; b < 256; ++b)
      file.vocab.push_back(letter_of_byte(static_cast<std::uint8_t>(b)));
    for (const std::string& token : more) file.vocab.push_back(to_byte_alphabet(token));
    file.pre_tokenizer = kByteLevel;
    file.decoder = R"({"type": "ByteLevel"})";
    return file;
  }

  static std::string split_then_bytes(const std::string& pattern) {
    return R"({"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": )" +
           io::json_string(pattern) + R"(}, "behavior": "Isolated", "invert": false}, )" +
           kByteLevel + "]}";
  }

  std::string json() const {
    std::string text = R"({"added_tokens": )" + added + R"(, "normalizer": )" + normalizer +
                       R"(, "pre_tokenizer": )" + pre_tokenizer + R"(, "post_processor": )" +
                       post_processor + R"(, "decoder": )" + decoder +
                       R"(, "model": {"type": "BPE", )" + options + R"("vocab": {)";
    for (std::size_t i = 0; i < vocab.size(); ++i)
      text += (i == 0 ? "" : ", ") + io::json_string(vocab[i]) + ": " + std::to_string(i);
    text += R"(}, "merges": [)";
    for (std::size_t i = 0; i < merges.size(); ++i)
      text += (i == 0 ? "[" : ", [") + io::json_string(merges[i].first) + ", " +
              io::json_string(merges[i].second) + "]";
    return text + "]}}";
  }

  Result<Tokenizer> open() const {
    const std::string text = json();
    return Tokenizer::parse(std::as_bytes(std::span(text.data(), text.size())));
  }
};

/// Ids of a text that must be accepted.
inline std::vector<std::uint32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
  const Result<Encoding> encoding = tokenizer.encode(text);
  EXPECT_TRUE(encoding) << encoding.error().to_string();
  if (!encoding) return {};
  EXPECT_EQ(encoding->ids.size(), encoding->bytes.size());
  std::uint64_t sum = 0;
  for (const std::uint32_t bytes : encoding->bytes) sum += bytes;
  EXPECT_EQ(sum, encoding->ids.empty() ? 0 : text.size()) << text;
  return encoding->ids;
}

}  // namespace ratefloor::model::test
