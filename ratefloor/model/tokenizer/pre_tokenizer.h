// Cuts a normalized text into the pieces that tokens never cross.
#pragma once

#include <memory>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/aligned_text.h"
#include "ratefloor/model/tokenizer/regex.h"

namespace ratefloor::model {

struct TextPieces {
  AlignedText text;               // with the prefixes that were added
  std::vector<TextRange> pieces;  // in order, none empty; what lies between them was removed
};

class PreTokenizer {
 public:
  /// Error kUnsupported for patterns that cannot be used, and for steps behind ByteLevel.
  static Result<PreTokenizer> create(const std::vector<io::PreTokenizerStep>& steps);
  PreTokenizer(PreTokenizer&&) noexcept;
  PreTokenizer& operator=(PreTokenizer&&) noexcept;
  ~PreTokenizer();

  /// Pieces are bytes, to be written in the byte alphabet.
  bool byte_level() const { return byte_level_; }

  /// `text` is well-formed UTF-8. Errors as of Regex::matches.
  Result<TextPieces> split(AlignedText text, RegexBudget& budget) const;

 private:
  struct Step;
  PreTokenizer();
  std::vector<Step> steps_;
  bool byte_level_ = false;
};

}  // namespace ratefloor::model
