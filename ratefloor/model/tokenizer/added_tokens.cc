// See added_tokens.h. Patterns that agree with the text so far are neighbours in sorted order;
// every further byte narrows them down, and the first of them is the pattern that ends there, if
// any does.
#include "ratefloor/model/tokenizer/added_tokens.h"

#include <algorithm>
#include <utility>

#include "ratefloor/model/tokenizer/unicode.h"

namespace ratefloor::model {
namespace {

/// Where the white space that ends at `end` begins, not before `from`.
std::size_t white_space_before(std::string_view text, std::size_t from, std::size_t end) {
  while (end > from) {
    const std::size_t start = code_point_before(text, end);
    std::size_t at = start;
    if (start < from || !is_white_space(next_code_point(text, at))) break;
    end = start;
  }
  return end;
}

std::size_t white_space_behind(std::string_view text, std::size_t begin) {
  while (begin < text.size()) {
    std::size_t after = begin;
    if (!is_white_space(next_code_point(text, after))) break;
    begin = after;
  }
  return begin;
}

bool is_single_word(std::string_view text, TextRange range) {
  if (range.begin > 0) {
    std::size_t before = code_point_before(text, range.begin);
    if (is_word_character(next_code_point(text, before))) return false;
  }
  std::size_t behind = range.end;
  return behind == text.size() || !is_word_character(next_code_point(text, behind));
}

}  // namespace

Result<AddedTokenFinder> AddedTokenFinder::create(std::vector<AddedPattern> patterns) {
  std::erase_if(patterns, [](const AddedPattern& pattern) { return pattern.content.empty(); });
  for (const AddedPattern& pattern : patterns)
    if (pattern.content.size() > kMostAddedToken)
      return make_error(ErrorCode::kUnsupported,
                        "an added token has " + std::to_string(pattern.content.size()) +
                            " bytes, more than " + std::to_string(kMostAddedToken));
  // Normalizing may have made two contents the same; then the first in the file counts.
  std::stable_sort(
      patterns.begin(), patterns.end(),
      [](const AddedPattern& a, const AddedPattern& b) { return a.content < b.content; });
  const auto same = [](const AddedPattern& a, const AddedPattern& b) {
    return a.content == b.content;
  };
  patterns.erase(std::unique(patterns.begin(), patterns.end(), same), patterns.end());
  AddedTokenFinder made;
  made.patterns_ = std::move(patterns);
  for (const AddedPattern& pattern : made.patterns_)
    ++made.first_byte_[static_cast<unsigned char>(pattern.content.front()) + 1];
  for (std::size_t b = 1; b < made.first_byte_.size(); ++b)
    made.first_byte_[b] += made.first_byte_[b - 1];
  return made;
}

const AddedPattern* AddedTokenFinder::longest_at(std::string_view rest) const {
  const auto first = static_cast<unsigned char>(rest.front());
  auto begin = patterns_.begin() + first_byte_[first];
  auto end = patterns_.begin() + first_byte_[first + 1];
  const AddedPattern* longest = nullptr;
  // Those in [begin, end) agree with the first `length` bytes of the text.
  for (std::size_t length = 1; begin != end; ++length) {
    if (begin->content.size() == length) longest = &*begin++;
    if (length == rest.size()) break;
    const auto next = static_cast<unsigned char>(rest[length]);
    const auto byte = [&](const AddedPattern& pattern) {
      return static_cast<unsigned char>(pattern.content[length]);
    };
    begin = std::partition_point(begin, end, [&](const auto& p) { return byte(p) < next; });
    end = std::partition_point(begin, end, [&](const auto& p) { return byte(p) == next; });
  }
  return longest;
}

std::vector<AddedMatch> AddedTokenFinder::find(std::string_view text) const {
  std::vector<AddedMatch> matches;
  if (patterns_.empty()) return matches;
  std::size_t done = 0;  // what the last match took
  for (std::size_t at = 0; at < text.size();) {
    const AddedPattern* const pattern = longest_at(text.substr(at));
    if (pattern == nullptr) {
      ++at;
      continue;
    }
    TextRange range{at, at + pattern->content.size()};
    at = range.end;
    if (pattern->single_word && !is_single_word(text, range)) continue;
    if (pattern->lstrip && done < range.begin)
      range.begin = white_space_before(text, done, range.begin);
    if (pattern->rstrip) range.end = white_space_behind(text, range.end);
    matches.push_back({range, pattern->token});
    done = range.end;
  }
  return matches;
}

}  // namespace ratefloor::model
