// tokenizer.json of Hugging Face: how text becomes token ids, as plain structs.
//
// Read is what byte-level and sentencepiece-style BPE needs, which is what Llama-like models use;
// everything else that would change ids is refused by name (kUnsupported), never skipped. What the
// file says about truncation and padding is left out: transformers does not use it either, unless
// asked. Cost: one pass; a file of 17 MB with 150,000 tokens and 300,000 merges takes about a
// second, and some five times its size in memory while it is read. Source: the file format of the
// tokenizers library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

inline constexpr std::uint64_t kMaxTokenizerBytes = 256ull << 20;
inline constexpr std::uint32_t kMaxTokenId = (1u << 24) - 1;  // largest public vocabulary: 2^18

/// Byte-pair encoding.
struct BpeModel {
  struct Entry {
    std::string token;
    std::uint32_t id;
  };
  struct Merge {
    std::uint32_t left, right, merged;  // indices of vocab
  };
  std::vector<Entry> vocab;   // by rising id; ids may have gaps
  std::vector<Merge> merges;  // the first is made first
  std::optional<std::string> unk_token;
  bool byte_fallback = false;
  bool fuse_unk = false;
  bool ignore_merges = false;
};

/// Found in the text before anything else looks at it.
struct AddedToken {
  std::uint32_t id = 0;
  std::string content;
  bool special = false;      // left out when decoding
  bool lstrip = false;       // takes the white space before it along
  bool rstrip = false;       // and that behind it
  bool normalized = false;   // looked for in normalized text
  bool single_word = false;  // not found inside a word
};

struct NormalizePrepend {
  std::string prepend;
};
struct NormalizeReplace {
  std::string pattern, content;
};
struct NormalizeUnicode {
  std::string form;  // "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt"
};
using NormalizerStep = std::variant<NormalizePrepend, NormalizeReplace, NormalizeUnicode>;

enum class SplitBehavior { kRemoved, kIsolated, kMergedWithPrevious, kMergedWithNext, kContiguous };
enum class PrependScheme { kFirst, kNever, kAlways };

struct PreTokenizeByteLevel {
  bool add_prefix_space = false;
  bool use_regex = true;  // cut by the pattern of GPT-2 first
};
struct PreTokenizeSplit {
  std::string pattern;
  bool is_regex = false;
  SplitBehavior behavior = SplitBehavior::kIsolated;
  bool invert = false;
};
struct PreTokenizeDigits {
  bool individual_digits = false;
};
struct PreTokenizeMetaspace {
  std::string replacement;  // one code point
  PrependScheme prepend_scheme = PrependScheme::kAlways;
  bool split = true;
};
using PreTokenizerStep =
    std::variant<PreTokenizeByteLevel, PreTokenizeSplit, PreTokenizeDigits, PreTokenizeMetaspace>;

struct DecodeByteLevel {};
struct DecodeReplace {
  std::string pattern, content;
};
struct DecodeByteFallback {};
struct DecodeFuse {};
struct DecodeStrip {
  std::string content;  // one code point
  std::uint64_t start = 0, stop = 0;
};
struct DecodeMetaspace {
  std::string replacement;  // one code point
  PrependScheme prepend_scheme = PrependScheme::kAlways;
};
using DecoderStep = std::variant<DecodeByteLevel, DecodeReplace, DecodeByteFallback, DecodeFuse,
                                 DecodeStrip, DecodeMetaspace>;

struct TokenizerJson {
  BpeModel model;
  std::vector<AddedToken> added_tokens;
  std::vector<NormalizerStep> normalizer;  // sequences are flattened; empty where null
  std::vector<PreTokenizerStep> pre_tokenizer;
  std::vector<DecoderStep> decoder;
  std::vector<std::uint32_t> before, after;  // ids that the post_processor puts around a text
};

/// Errors: kMalformed with the byte offset and the entry; kUnsupported for components of other
/// types.
Result<TokenizerJson> parse_tokenizer_json(std::span<const std::byte> json);
Result<TokenizerJson> read_tokenizer_json(const std::string& path);

/// "normalizer of type 'Precompiled' is not supported", with the way out. `type` is text of a file.
Error unsupported_component(std::string_view component, std::string_view type);

}  // namespace ratefloor::io
