// The way of a text to tokens: added tokens are taken out of it; what is left is normalized (and
// searched for added tokens that ask for that), cut into pieces, and each piece is encoded.
//
// Every token ends somewhere in the original text; what it stands for is the difference to where
// the token before it ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/added_tokens.h"
#include "ratefloor/model/tokenizer/bpe.h"
#include "ratefloor/model/tokenizer/normalizer.h"
#include "ratefloor/model/tokenizer/pre_tokenizer.h"
#include "ratefloor/model/tokenizer/vocabulary.h"

namespace ratefloor::model {

struct TextToken {
  std::uint32_t token;  // index in the vocabulary
  std::uint32_t bytes;  // of the text
};

class TextEncoder {
 public:
  /// `vocabulary` must outlive this, and have the tokens of `json`. Errors as of the parts.
  static Result<TextEncoder> create(const io::TokenizerJson& json, const Vocabulary& vocabulary);

  /// `text`: well-formed UTF-8 of at most 1 GiB. The bytes of all tokens are its size, unless there
  /// is no token. Error kUnsupported where a pattern takes too long.
  Result<std::vector<TextToken>> encode(std::string_view text) const;

  /// Of added tokens that are looked for in normalized text and that the model does not have: what
  /// they look like there.
  const std::unordered_map<std::uint32_t, std::string>& normalized_added() const {
    return normalized_added_;
  }

 private:
  class Run;
  TextEncoder(Normalizer normalizer, PreTokenizer pre_tokenizer, Bpe bpe)
      : normalizer_(std::move(normalizer)),
        pre_tokenizer_(std::move(pre_tokenizer)),
        bpe_(std::move(bpe)) {}

  Normalizer normalizer_;
  PreTokenizer pre_tokenizer_;
  Bpe bpe_;
  AddedTokenFinder as_is_, in_normalized_;  // by where they are looked for
  std::unordered_map<std::uint32_t, std::string> normalized_added_;
};

}  // namespace ratefloor::model
