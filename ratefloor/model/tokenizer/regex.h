// Regular expressions of tokenizer.json files: PCRE2 with UTF and Unicode properties, on patterns
// that regex_dialect.h has translated; ^ and $ match at every line.
//
// Patterns are hostile until proven otherwise. A match may take a few hundred steps and look a few
// hundred bytes ahead; those that need more share a budget that is proportional to the text, and
// when it is spent the search ends in an error. Cost: about 0.2 µs a match for the usual patterns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {

/// What is left for long matches, of all searches in one text.
struct RegexBudget {
  explicit RegexBudget(std::size_t text_bytes)
      : left(10'000'000 + 512 * std::uint64_t{text_bytes}) {}
  std::uint64_t left;  // steps, and bytes looked at
};

class Regex {
 public:
  /// Error kUnsupported for patterns that cannot be compiled, with where and why.
  static Result<Regex> compile(const std::string& pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// All matches in well-formed UTF-8, from the left, none overlapping another; an empty one is
  /// left out where the match before it ends. Error kUnsupported when the budget is spent. Safe
  /// from several threads, each with its own budget.
  Result<std::vector<TextRange>> matches(std::string_view text, RegexBudget& budget) const;

 private:
  struct Compiled;
  explicit Regex(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace ratefloor::model
