// Finds added tokens in a text, before anything else looks at it.
//
// From the left, the longest that begins at a place; what it covers is not searched again. Cost:
// for every byte with which a token begins, at most kMostAddedToken bytes are looked at.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {

inline constexpr std::size_t kMostAddedToken = 1024;  // bytes

struct AddedPattern {
  std::string content;      // what to look for; an empty one is never found
  std::uint32_t token = 0;  // what the caller calls it
  bool lstrip = false, rstrip = false, single_word = false;  // io/tokenizer_json.h
};

struct AddedMatch {
  TextRange range;  // with the white space that it takes along
  std::uint32_t token = 0;
};

class AddedTokenFinder {
 public:
  /// Error kUnsupported for a pattern that is longer than kMostAddedToken.
  static Result<AddedTokenFinder> create(std::vector<AddedPattern> patterns);

  /// `text` is well-formed UTF-8. Matches rise, and overlap only in white space: where a match
  /// takes such along in which the next one begins, the next one stands as if it had not, and the
  /// text goes on behind it. So does the tokenizers library.
  std::vector<AddedMatch> find(std::string_view text) const;

 private:
  const AddedPattern* longest_at(std::string_view rest) const;
  std::vector<AddedPattern> patterns_;           // sorted by content
  std::array<std::uint32_t, 257> first_byte_{};  // where those with each first byte begin
};

}  // namespace ratefloor::model
