// See token_decoder.h.
#include "ratefloor/model/tokenizer/token_decoder.h"

#include <optional>
#include <utility>

#include "ratefloor/model/tokenizer/byte_alphabet.h"

namespace ratefloor::model {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Result<TokenDecoder> TokenDecoder::create(const std::vector<io::DecoderStep>& steps) {
  TokenDecoder made;
  if (steps.empty()) return made;
  if (std::holds_alternative<io::DecodeByteLevel>(steps.front())) {
    if (steps.size() > 1)
      return io::unsupported_component("decoder", "Sequence with more behind ByteLevel");
    made.kind_ = Kind::kByteLevel;
    return made;
  }
  made.kind_ = Kind::kPieces;
  // Replace and Metaspace, then ByteFallback, then Fuse, then Strip; each may be missing.
  int stage = 0;
  for (const io::DecoderStep& step : steps) {
    int needs = 0;
    if (const auto* const replace = std::get_if<io::DecodeReplace>(&step)) {
      // One character becomes at most a few, so that no token becomes megabytes.
      if (replace->content.size() > 64)
        return io::unsupported_component("decoder", "Replace with so long a text");
      made.replacements_.push_back({replace->pattern, replace->content});
    } else if (const auto* const metaspace = std::get_if<io::DecodeMetaspace>(&step)) {
      const bool drop = metaspace->prepend_scheme != io::PrependScheme::kNever;
      made.replacements_.push_back({metaspace->replacement, " ", drop});
    } else if (std::holds_alternative<io::DecodeByteFallback>(step)) {
      made.byte_fallback_ = true;
      needs = 1;
    } else if (std::holds_alternative<io::DecodeFuse>(step)) {
      needs = 2;
    } else if (const auto* const strip = std::get_if<io::DecodeStrip>(&step)) {
      if (stage != 2 || strip->stop != 0)
        return io::unsupported_component("decoder", "Strip of every token, or at the end");
      made.strip_ = strip->content;
      made.most_stripped_ = strip->start;
      needs = 3;
    } else {
      return io::unsupported_component("decoder", "Sequence with ByteLevel");
    }
    if (needs < stage || (needs == stage && stage != 0))
      return io::unsupported_component("decoder", "Sequence in this order");
    stage = needs;
  }
  if (made.replacements_.size() > 16)
    return io::unsupported_component("decoder", "Sequence of so many steps");
  return made;
}

TokenDecoder::Progress TokenDecoder::begin() const {
  return {kind_ == Kind::kByteLevel ? Utf8Mender::Replacement::kPerSequence
                                    : Utf8Mender::Replacement::kPerByte,
          most_stripped_};
}

std::string TokenDecoder::replaced(std::string_view token, bool first) const {
  std::string text(token);
  for (const Replacement& replacement : replacements_) {
    std::string next;
    std::size_t done = 0;
    for (std::size_t at = text.find(replacement.pattern); at != std::string::npos;
         at = text.find(replacement.pattern, done)) {
      next.append(text, done, at - done);
      if (!first || !replacement.drop_in_first) next += replacement.content;
      done = at + replacement.pattern.size();
    }
    text = std::move(next.append(text, done));
  }
  return text;
}

bool TokenDecoder::is_byte(const TokenText& token, char& byte) const {
  const std::string_view text = token.text;
  if (!byte_fallback_ || text.size() != 6 || !text.starts_with("<0x") || text[5] != '>')
    return false;
  const int high = hex_digit(text[3]), low = hex_digit(text[4]);
  byte = static_cast<char>(16 * high + low);
  return high >= 0 && low >= 0;
}

std::string TokenDecoder::bytes(const TokenText& token) const {
  if (kind_ == Kind::kByteLevel) {
    std::optional<std::string> bytes;
    if (!token.added) bytes = from_byte_alphabet(token.text);
    return bytes ? *std::move(bytes) : std::string(token.text);
  }
  char byte = 0;
  if (is_byte(token, byte)) return std::string(1, byte);
  return replaced(token.text, false);
}

void TokenDecoder::emit(Progress& progress, std::string_view piece, std::string& text) const {
  while (progress.strip > 0 && !piece.empty()) {
    if (piece.starts_with(strip_)) {
      piece.remove_prefix(strip_.size());
      --progress.strip;
    } else {
      progress.strip = 0;
    }
  }
  text += piece;
}

void TokenDecoder::push(Progress& progress, const TokenText& token, std::string& text) const {
  const bool first = std::exchange(progress.first, false);
  char byte = 0;
  if (kind_ == Kind::kSpaced) {
    if (!first) text += ' ';
    text += token.text;
  } else if (kind_ == Kind::kByteLevel) {
    text += progress.mender.push(bytes(token));
  } else if (is_byte(token, byte)) {
    emit(progress, progress.mender.push(std::string_view(&byte, 1)), text);
  } else {
    emit(progress, progress.mender.finish(), text);
    emit(progress, replaced(token.text, first), text);
  }
}

void TokenDecoder::finish(Progress& progress, std::string& text) const {
  emit(progress, progress.mender.finish(), text);
}

}  // namespace ratefloor::model
