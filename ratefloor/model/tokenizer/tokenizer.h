// Text to token ids and back, as the tokenizer.json of a model says.
//
// Byte-pair encoding, byte-level (GPT-2, Llama 3, Qwen) or sentencepiece-style with byte fallback
// (Llama 2, Mistral 7B); the ids are those that Hugging Face's tokenizers library gives. What would
// give others is refused by open(). Immutable once opened: safe from several threads, cheap to
// copy. Cost: about a second for 1 MiB of text, and some 50 times its size in memory at worst.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::model {

struct Encoding {
  std::vector<std::uint32_t> ids;
  /// How many bytes of the text each token stands for. Their sum is the text's size, unless the
  /// text has no token at all; tokens put before or after it have 0. Where characters were dropped,
  /// inserted or composed, their bytes count for a token that is next to them.
  std::vector<std::uint32_t> bytes;
};

class Tokenizer {
 public:
  /// Reads a tokenizer.json. Errors name the file: kMalformed with the byte, kUnsupported with the
  /// component.
  static Result<Tokenizer> open(const std::string& path);
  /// The same for the bytes of such a file.
  static Result<Tokenizer> parse(std::span<const std::byte> json);

  /// `add_special`: with the tokens that the model expects around a text (BOS, say). Errors:
  /// kMalformed with the byte offset where the text is not UTF-8, even if every byte has a token;
  /// kUnsupported over 1 GiB, and where a pattern takes too long.
  Result<Encoding> encode(std::string_view text, bool add_special = true) const;

  /// Special tokens are left out, and ids that no token has. Bytes that are not UTF-8 become
  /// U+FFFD.
  std::string decode(std::span<const std::uint32_t> ids) const;

  /// The bytes that a token stands for inside a text, which need not be UTF-8. Empty for special
  /// tokens, and for ids that no token has.
  std::string token_bytes(std::uint32_t id) const;

  /// Largest id + 1, added tokens included.
  std::size_t vocabulary_size() const;
  /// By the spelling in the file ("Ġthe", "▁the", "<s>").
  std::optional<std::uint32_t> id_of(std::string_view token) const;

 private:
  friend class TextStream;
  struct State;
  explicit Tokenizer(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

/// Turns a growing list of ids into pieces of text that together are decode(all ids). Characters
/// are held back until they are complete.
class TextStream {
 public:
  explicit TextStream(const Tokenizer& tokenizer);
  TextStream(TextStream&&) noexcept;
  TextStream& operator=(TextStream&&) noexcept;
  ~TextStream();

  std::string push(std::uint32_t id);
  /// What was held back. Then a new text begins.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ratefloor::model
