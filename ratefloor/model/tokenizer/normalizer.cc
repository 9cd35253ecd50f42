// See normalizer.h. The steps are those of the tokenizers library; an empty text gets no prefix.
#include "ratefloor/model/tokenizer/normalizer.h"

#include <string_view>
#include <utility>
#include <variant>

#include "ratefloor/model/tokenizer/unicode.h"

namespace ratefloor::model {
namespace {

/// A file of a few bytes must not make gigabytes of a text.
constexpr std::size_t kMostGrowth = 8, kSmallText = 4096;
constexpr std::size_t kMostSteps = 64;  // each goes over the whole text

Error too_long() {
  return make_error(ErrorCode::kUnsupported,
                    "the normalizer makes the text more than eight times as long")
      .remedied_by("give token ids as a .npy file instead");
}

std::size_t occurrences(std::string_view text, std::string_view pattern) {
  std::size_t count = 0;
  for (std::size_t at = text.find(pattern); at != std::string_view::npos;
       at = text.find(pattern, at + pattern.size()))
    ++count;
  return count;
}

AlignedText prepend(const AlignedText& text, std::string_view prefix) {
  AlignedEdit edit(text);
  edit.replace_until(0, prefix);
  return edit.finish();
}

}  // namespace

Result<Normalizer> Normalizer::create(std::vector<io::NormalizerStep> steps) {
  if (steps.size() > kMostSteps)
    return io::unsupported_component("normalizer", "Sequence of so many steps");
  for (const io::NormalizerStep& step : steps)
    if (const auto* const unicode = std::get_if<io::NormalizeUnicode>(&step))
      if (unicode->form != "NFC") return io::unsupported_component("normalizer", unicode->form);
  return Normalizer(std::move(steps));
}

Result<AlignedText> Normalizer::apply(AlignedText text) const {
  const std::size_t most = kMostGrowth * text.size() + kSmallText;
  for (const io::NormalizerStep& step : steps_) {
    if (text.size() == 0) break;
    if (const auto* const first = std::get_if<io::NormalizePrepend>(&step)) {
      if (first->prepend.size() > most - text.size()) return too_long();
      text = prepend(text, first->prepend);
    } else if (const auto* const replace = std::get_if<io::NormalizeReplace>(&step)) {
      const std::size_t count = occurrences(text.text(), replace->pattern);
      if (count > 0 && replace->content.size() > most / count) return too_long();
      text = replace_all(text, replace->pattern, replace->content);
    } else {
      Result<AlignedText> composed = normalize_nfc(text);
      if (!composed) return std::move(composed).error();
      text = *std::move(composed);
    }
    if (text.size() > most) return too_long();
  }
  return text;
}

}  // namespace ratefloor::model
