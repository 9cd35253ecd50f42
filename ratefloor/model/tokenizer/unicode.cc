// See unicode.h. Properties and normalization are ICU's; this is the only file that knows ICU.
//
// A text is normalized sequence by sequence, cut before every code point that never joins with
// what comes before it: that gives the same as normalizing it whole, and says what became of what.
#include "ratefloor/model/tokenizer/unicode.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <vector>

namespace ratefloor::model {
namespace {

constexpr std::size_t kMostSequence = 1024;  // code points

/// NFC leaves everything below U+0300 alone; that begins with the byte CC in UTF-8.
bool may_change(std::string_view text) {
  for (const char byte : text)
    if (static_cast<unsigned char>(byte) >= 0xCC) return true;
  return false;
}

class Nfc {
 public:
  static Result<Nfc> create() {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* const normalizer = unorm2_getNFCInstance(&status);
    if (U_FAILURE(status) || normalizer == nullptr)
      return make_error(ErrorCode::kInternal,
                        std::string("no Unicode normalization: ") + u_errorName(status));
    return Nfc(normalizer);
  }

  bool begins_sequence(char32_t code_point) const {
    return unorm2_hasBoundaryBefore(normalizer_, static_cast<UChar32>(code_point)) != 0;
  }

  Result<std::string> normalize(std::string_view sequence) {
    source_.clear();
    for (std::size_t at = 0; at < sequence.size();) {
      const auto c = static_cast<UChar32>(next_code_point(sequence, at));
      if (c > 0xFFFF) source_.push_back(U16_LEAD(c));
      source_.push_back(c > 0xFFFF ? static_cast<char16_t>(U16_TRAIL(c))
                                   : static_cast<char16_t>(c));
    }
    // NFC makes no text more than three times as long (UAX 15).
    target_.resize(3 * source_.size() + 1);
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length =
        unorm2_normalize(normalizer_, source_.data(), static_cast<std::int32_t>(source_.size()),
                         target_.data(), static_cast<std::int32_t>(target_.size()), &status);
    if (U_FAILURE(status))
      return make_error(ErrorCode::kInternal,
                        std::string("Unicode normalization failed: ") + u_errorName(status));
    std::string normalized;
    for (std::int32_t i = 0; i < length;) {
      UChar32 c;
      U16_NEXT(target_.data(), i, length, c);
      append_code_point(normalized, static_cast<char32_t>(c));
    }
    return normalized;
  }

 private:
  explicit Nfc(const UNormalizer2* normalizer) : normalizer_(normalizer) {}
  const UNormalizer2* normalizer_;
  std::vector<char16_t> source_, target_;
};

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const char32_t lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code_point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code_point = code_point << 6 | (byte(i) & 0x3F);
  at += length;
  return code_point;
}

void append_code_point(std::string& text, char32_t c) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t code_point_before(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

bool is_white_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }

bool is_word_character(char32_t c) {
  const auto code_point = static_cast<UChar32>(c);
  constexpr std::uint32_t kCategories = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
  return u_isUAlphabetic(code_point) != 0 || (U_GET_GC_MASK(code_point) & kCategories) != 0 ||
         u_hasBinaryProperty(code_point, UCHAR_JOIN_CONTROL) != 0;
}

Result<AlignedText> normalize_nfc(const AlignedText& text) {
  const std::string_view old = text.text();
  if (!may_change(old)) return text;
  Result<Nfc> nfc = Nfc::create();
  if (!nfc) return std::move(nfc).error();
  AlignedEdit edit(text);
  bool changed = false;
  for (std::size_t begin = 0; begin < old.size();) {
    std::size_t end = begin;
    next_code_point(old, end);
    for (std::size_t length = 1; end < old.size() && length < kMostSequence; ++length) {
      std::size_t after = end;
      if (nfc->begins_sequence(next_code_point(old, after))) break;
      end = after;
    }
    const std::string_view sequence = old.substr(begin, end - begin);
    if (may_change(sequence)) {
      const Result<std::string> normalized = nfc->normalize(sequence);
      if (!normalized) return normalized.error();
      if (*normalized != sequence) {
        changed = true;
        edit.keep_until(begin);
        edit.replace_until(end, *normalized);
      }
    }
    begin = end;
  }
  if (!changed) return text;
  return edit.finish();
}

}  // namespace ratefloor::model
