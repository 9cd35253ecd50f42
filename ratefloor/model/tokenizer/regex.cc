// See regex.h. The only file that knows PCRE2. Its interpreter, not its compiler to machine code:
// that one counts no steps that would be the same on every machine.
#include "ratefloor/model/tokenizer/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/regex_dialect.h"

namespace ratefloor::model {
namespace {

constexpr std::size_t kMostPattern = 8192;  // bytes
constexpr std::uint32_t kHeapKibibytes = 1 << 16;

// A match first gets so many steps, and sees so many bytes ahead of where it may begin. Where that
// is too little, it gets four times as much, and so on, from the budget.
constexpr std::uint64_t kFreeSteps = 256, kFreeBytes = 128, kMore = 4;

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Code = std::unique_ptr<pcre2_code, Freed<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Freed<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string reason(int code) {
  unsigned char message[256] = {};
  pcre2_get_error_message(code, message, sizeof message);
  return reinterpret_cast<const char*>(message);
}

Error refusal(const std::string& pattern, const std::string& why) {
  return make_error(ErrorCode::kUnsupported,
                    "the regular expression '" + io::printable(pattern, 80) + "' " + why)
      .remedied_by("give token ids as a .npy file instead");
}

/// All searches in one text.
class Search {
 public:
  Search(const pcre2_code* code, std::string_view text, RegexBudget& budget)
      : code_(code),
        text_(text),
        context_(pcre2_match_context_create(nullptr)),
        data_(pcre2_match_data_create(1, nullptr)),
        budget_(budget) {
    if (ready()) pcre2_set_heap_limit(context_.get(), kHeapKibibytes);
  }
  bool ready() const { return context_ != nullptr && data_ != nullptr; }

  /// The first match from `start` on: 1, or PCRE2's error code.
  int match(std::size_t start, TextRange& found) {
    for (std::uint64_t scale = 1;;) {
      const std::size_t end = boundary(start + scale * kFreeBytes);
      const bool whole = end == text_.size();
      pcre2_set_match_limit(context_.get(), static_cast<std::uint32_t>(scale * kFreeSteps));
      const int code = pcre2_match(code_, units(text_), end, start,
                                   PCRE2_NO_UTF_CHECK | (whole ? 0 : PCRE2_PARTIAL_HARD),
                                   data_.get(), context_.get());
      if (code == PCRE2_ERROR_NOMATCH && !whole) {
        start = end;
        scale = 1;
        continue;
      }
      if (code >= 0) {
        const PCRE2_SIZE* const ends = pcre2_get_ovector_pointer(data_.get());
        found = {ends[0], ends[1]};
        // An empty match at the end of what it sees does not know what follows.
        if (whole || found.end < end) return 1;
      } else if (code != PCRE2_ERROR_PARTIAL && code != PCRE2_ERROR_MATCHLIMIT) {
        return code;
      }
      scale *= kMore;
      const std::uint64_t price = scale * (kFreeSteps + kFreeBytes);
      if (price > budget_.left || scale * kFreeSteps > UINT32_MAX) return PCRE2_ERROR_MATCHLIMIT;
      budget_.left -= price;
    }
  }

 private:
  /// Where the code point at `at` begins, or the end of the text.
  std::size_t boundary(std::size_t at) const {
    if (at >= text_.size()) return text_.size();
    while ((static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80) --at;
    return at;
  }

  const pcre2_code* code_;
  const std::string_view text_;
  const MatchContext context_;
  const MatchData data_;
  RegexBudget& budget_;
};

}  // namespace

struct Regex::Compiled {
  std::string pattern;  // as in the file
  Code code;
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const std::string& pattern) {
  if (pattern.size() > kMostPattern) return refusal(pattern, "is too long");
  const Result<std::string> translated = to_pcre2(pattern);
  if (!translated) return translated.error();
  const CompileContext context(pcre2_compile_context_create(nullptr));
  if (context == nullptr) return make_error(ErrorCode::kInternal, "no memory for PCRE2");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int code = 0;
  PCRE2_SIZE offset = 0;
  constexpr std::uint32_t kOptions =
      PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
  Code compiled(pcre2_compile(units(*translated), translated->size(), kOptions, &code, &offset,
                              context.get()));
  if (compiled == nullptr) return refusal(pattern, "cannot be used: " + reason(code));
  return Regex(std::make_unique<Compiled>(Compiled{pattern, std::move(compiled)}));
}

Result<std::vector<TextRange>> Regex::matches(std::string_view text, RegexBudget& budget) const {
  std::vector<TextRange> found;
  if (text.empty()) return found;
  Search search(compiled_->code.get(), text, budget);
  if (!search.ready()) return make_error(ErrorCode::kInternal, "no memory for PCRE2");
  std::optional<std::size_t> last_end;
  for (std::size_t start = 0; start <= text.size();) {
    TextRange match;
    const int code = search.match(start, match);
    if (code == PCRE2_ERROR_NOMATCH) break;
    if (code < 0)
      return refusal(compiled_->pattern, "takes too long on this text: " + reason(code));
    // \K in a lookahead can put the beginning behind the end, or before what was asked for.
    if (match.begin > match.end || match.begin < start)
      return refusal(compiled_->pattern, "matches backwards");
    if (match.begin == match.end && last_end == match.end) {
      start = match.end + 1;
      while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80)
        ++start;
      continue;
    }
    found.push_back(match);
    start = match.end;
    last_end = start;
  }
  return found;
}

}  // namespace ratefloor::model
