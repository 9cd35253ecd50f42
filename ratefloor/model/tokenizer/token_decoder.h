// The decoder of a tokenizer.json: what text a list of tokens is, token by token.
//
// Three kinds: byte-level (tokens are letters of the byte alphabet), sentencepiece-style ("▁" is a
// space, "<0x0A>" a byte, one leading space goes), and none (tokens with spaces between them). The
// text is that of the tokenizers library, but for bytes that are not UTF-8 in sentencepiece-style
// text: only those become U+FFFD, one each, as in sentencepiece itself, where the library gives up
// all fallback bytes around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/utf8_mender.h"

namespace ratefloor::model {

struct TokenText {
  std::string_view text;  // as the vocabulary spells it, or as an added token stands in the text
  bool added = false;     // then never in the byte alphabet
};

class TokenDecoder {
 public:
  /// Error kUnsupported for orders of steps that are not in use.
  static Result<TokenDecoder> create(const std::vector<io::DecoderStep>& steps);

  /// Where in its text a list of tokens is.
  class Progress {
    friend class TokenDecoder;
    Progress(Utf8Mender::Replacement replacement, std::uint64_t strip)
        : mender(replacement), strip(strip) {}
    Utf8Mender mender;
    std::uint64_t strip;  // how many more characters may go at the beginning
    bool first = true;
  };
  Progress begin() const;

  /// Appends what is certain now.
  void push(Progress& progress, const TokenText& token, std::string& text) const;
  void finish(Progress& progress, std::string& text) const;

  /// What the token stands for inside a text.
  std::string bytes(const TokenText& token) const;

 private:
  enum class Kind { kSpaced, kByteLevel, kPieces };
  /// Of the text of one token.
  struct Replacement {
    std::string pattern, content;
    bool drop_in_first = false;  // Metaspace: in the first token, nothing takes its place
  };

  std::string replaced(std::string_view token, bool first) const;
  bool is_byte(const TokenText& token, char& byte) const;
  void emit(Progress& progress, std::string_view piece, std::string& text) const;

  Kind kind_ = Kind::kSpaced;
  std::vector<Replacement> replacements_;
  bool byte_fallback_ = false;
  std::string strip_;  // the character that goes at the beginning
  std::uint64_t most_stripped_ = 0;
};

}  // namespace ratefloor::model
