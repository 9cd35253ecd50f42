// See regex_dialect.h. One pass that knows escapes, classes and the beginnings of groups.
#include "ratefloor/model/tokenizer/regex_dialect.h"

#include "ratefloor/io/utf8.h"

namespace ratefloor::model {
namespace {

// Word characters of Unicode's regular expressions (UTS 18, annex C), as members of a class.
constexpr std::string_view kWord = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
// Oniguruma counts these, too (² ³ ¹ ¼ ½ ¾), but not within a class: it has a table of its own for
// Latin-1.
constexpr std::string_view kLatinWord = "\\x{B2}\\x{B3}\\x{B9}\\x{BC}-\\x{BE}";

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (at_ < pattern_.size()) {
      const std::size_t start = at_;
      const char c = pattern_[at_];
      bool understood = true;
      if (c == '\\') {
        understood = escape();
      } else if (in_class_) {
        understood = class_member(c);
      } else if (c == '[') {
        open_class();
      } else if (c == '(') {
        understood = group();
      } else if (c == '{') {
        understood = repetition();
      } else {
        copy(1);
      }
      if (!understood)
        return make_error(ErrorCode::kUnsupported,
                          "the regular expression '" + io::printable(pattern_, 80) +
                              "' has something at its byte " + std::to_string(start) +
                              " that is not supported")
            .remedied_by("give token ids as a .npy file instead");
    }
    return std::move(made_);
  }

 private:
  void copy(std::size_t bytes) {
    made_.append(pattern_.substr(at_, bytes));
    at_ += bytes;
  }
  void replace(std::size_t bytes, std::string_view with) {
    made_ += with;
    at_ += bytes;
  }
  char peek(std::size_t ahead) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0';
  }

  bool escape() {
    const std::string words = std::string(kWord) + (in_class_ ? "" : std::string(kLatinWord));
    const std::string word = in_class_ ? words : "[" + words + "]";
    switch (peek(1)) {
      case 's':
        replace(2, "\\p{White_Space}");
        return true;
      case 'S':
        replace(2, "\\P{White_Space}");
        return true;
      case 'w':
        replace(2, word);
        return true;
      case 'W':
        replace(2, "[^" + words + "]");
        return !in_class_;
      case 'b':
        if (in_class_) break;  // there it is a backspace, in both dialects
        replace(2, "(?:(?<=" + word + ")(?!" + word + ")|(?<!" + word + ")(?=" + word + "))");
        return true;
      case 'B':
      case 'h':
      case 'H':
      case 'v':
      case 'V':
      case 'Q':
      case 'E':
        return false;
      case 'p':
      case 'P':
      case 'x':
      case 'k':
      case 'g':
        copy(2);
        copy_braces();
        return true;
      case '\0':
        return false;
      default:
        break;
    }
    // The escaped character may have several bytes.
    copy(2);
    while (at_ < pattern_.size() && (static_cast<unsigned char>(pattern_[at_]) & 0xC0) == 0x80)
      copy(1);
    return true;
  }

  /// "{L}" of \p{L}, so that a + behind it is not taken for a possessive repetition.
  void copy_braces() {
    if (peek(0) != '{') return;
    const std::size_t end = pattern_.find('}', at_);
    copy(end == std::string_view::npos ? pattern_.size() - at_ : end + 1 - at_);
  }

  void open_class() {
    in_class_ = true;
    copy(1);
    if (peek(0) == '^') copy(1);
    if (peek(0) == ']') copy(1);  // as the first member it is itself, in both dialects
  }

  bool class_member(char c) {
    if (c == '[') {
      if (peek(1) != ':') return false;
      const std::size_t end = pattern_.find(":]", at_ + 2);  // [:alpha:]
      if (end == std::string_view::npos) return false;
      copy(end + 2 - at_);
      return true;
    }
    if (c == '&' && peek(1) == '&') return false;
    in_class_ = c != ']';
    copy(1);
    return true;
  }

  bool group() {
    if (peek(1) == '*') return false;
    copy(1);
    if (peek(0) != '?') return true;
    if (peek(1) == 'C') return false;
    copy(1);
    while ((peek(0) >= 'a' && peek(0) <= 'z') || peek(0) == '-') {
      if (peek(0) == 'm' || peek(0) == 's') return false;
      copy(1);
    }
    return true;
  }

  bool repetition() {
    std::size_t ahead = 1;
    while ((peek(ahead) >= '0' && peek(ahead) <= '9') || peek(ahead) == ',') ++ahead;
    if (peek(ahead) == '}' && peek(ahead + 1) == '+') return false;
    if (peek(1) == ',') return false;  // {,n} is a repetition there, and text here
    copy(ahead);
    return true;
  }

  const std::string_view pattern_;
  std::size_t at_ = 0;
  bool in_class_ = false;
  std::string made_;
};

}  // namespace

Result<std::string> to_pcre2(std::string_view pattern) { return Translator(pattern).run(); }

}  // namespace ratefloor::model
