// See utf8_mender.h. The bounds of second bytes are table 3-7 of the Unicode Standard.
#include "ratefloor/model/tokenizer/utf8_mender.h"

namespace ratefloor::model {
namespace {

struct Sequence {
  std::size_t
      length;  // of the character, or of the longest beginning of one (1 where there is none)
  bool complete;
  bool open;  // the text ends, and more bytes could complete it
};

/// At the front of `text`, which is not empty.
Sequence first_sequence(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {1, true, false};
  if (lead < 0xC2 || lead > 0xF4) return {1, false, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {i, false, true};
    unsigned char low = 0x80, high = 0xBF;
    if (i == 1 && lead == 0xE0) low = 0xA0;
    if (i == 1 && lead == 0xED) high = 0x9F;
    if (i == 1 && lead == 0xF0) low = 0x90;
    if (i == 1 && lead == 0xF4) high = 0x8F;
    if (at(i) < low || at(i) > high) return {i, false, false};
  }
  return {length, true, false};
}

}  // namespace

std::string Utf8Mender::push(std::string_view bytes) {
  held_ += bytes;
  return take(false);
}

std::string Utf8Mender::finish() { return take(true); }

std::string Utf8Mender::take(bool last) {
  std::string whole;
  std::size_t at = 0;
  while (at < held_.size()) {
    const Sequence sequence = first_sequence(std::string_view(held_).substr(at));
    if (sequence.open && !last) break;
    if (sequence.complete) {
      whole.append(held_, at, sequence.length);
    } else {
      const bool each = replacement_ == Replacement::kPerByte;
      for (std::size_t i = 0; i < (each ? sequence.length : 1); ++i) whole += "\uFFFD";
    }
    at += sequence.length;
  }
  held_.erase(0, at);
  return whole;
}

}  // namespace ratefloor::model
