// See text_encoder.h.
#include "ratefloor/model/tokenizer/text_encoder.h"

#include <algorithm>
#include <utility>

#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {
namespace {

/// What stands between matches, and the matches, in order.
template <class OnText, class OnMatch>
Result<void> for_each_section(std::size_t size, const std::vector<AddedMatch>& matches,
                              const OnText& on_text, const OnMatch& on_match) {
  std::size_t done = 0;
  for (const AddedMatch& match : matches) {
    if (done < match.range.begin)
      if (Result<void> taken = on_text(TextRange{done, match.range.begin}); !taken) return taken;
    on_match(match);
    done = match.range.end;
  }
  return done < size ? on_text(TextRange{done, size}) : Result<void>();
}

}  // namespace

/// One call of encode().
class TextEncoder::Run {
 public:
  Run(const TextEncoder& encoder, std::size_t text_bytes)
      : encoder_(encoder), budget_(text_bytes) {}

  Result<std::vector<TextToken>> encode(std::string_view text) {
    const Result<void> done = for_each_section(
        text.size(), encoder_.as_is_.find(text),
        [&](TextRange range) {
          return normalize(AlignedText(text.substr(range.begin, range.end - range.begin),
                                       static_cast<std::uint32_t>(range.begin)));
        },
        [&](const AddedMatch& match) { add(match.token, match.range.end); });
    if (!done) return done.error();
    // What was dropped at the end belongs to the last token.
    if (!tokens_.empty()) tokens_.back().bytes += static_cast<std::uint32_t>(text.size()) - done_;
    return std::move(tokens_);
  }

 private:
  Result<void> normalize(AlignedText section) {
    Result<AlignedText> normalized = encoder_.normalizer_.apply(std::move(section));
    if (!normalized) return std::move(normalized).error();
    const std::vector<AddedMatch> matches = encoder_.in_normalized_.find(normalized->text());
    if (matches.empty()) return cut(*std::move(normalized));
    return for_each_section(
        normalized->size(), matches, [&](TextRange range) { return cut(normalized->slice(range)); },
        [&](const AddedMatch& match) { add(match.token, normalized->origin(match.range.end)); });
  }

  Result<void> cut(AlignedText section) {
    const Result<TextPieces> cut = encoder_.pre_tokenizer_.split(std::move(section), budget_);
    if (!cut) return cut.error();
    for (const TextRange& piece : cut->pieces) {
      if (piece.end - piece.begin >= UINT32_MAX)
        return make_error(ErrorCode::kUnsupported, "a piece of the text has 2^32 bytes")
            .remedied_by("give the text in parts");
      piece_tokens_.clear();
      encoder_.bpe_.encode(cut->text.text(piece), scratch_, piece_tokens_);
      for (const PieceToken& token : piece_tokens_)
        add(token.token, cut->text.origin(piece.begin + token.end));
    }
    return {};
  }

  /// A token that ends before byte `end` of the text. White space that an added token took along
  /// may come again; it stays with that one.
  void add(std::uint32_t token, std::size_t end) {
    const std::uint32_t position = std::max(done_, static_cast<std::uint32_t>(end));
    tokens_.push_back({token, position - done_});
    done_ = position;
  }

  const TextEncoder& encoder_;
  RegexBudget budget_;
  std::vector<TextToken> tokens_;
  std::uint32_t done_ = 0;  // bytes of the text that tokens stand for so far
  Bpe::Scratch scratch_;
  std::vector<PieceToken> piece_tokens_;
};

Result<TextEncoder> TextEncoder::create(const io::TokenizerJson& json,
                                        const Vocabulary& vocabulary) {
  Result<Normalizer> normalizer = Normalizer::create(json.normalizer);
  if (!normalizer) return std::move(normalizer).error();
  Result<PreTokenizer> pre_tokenizer = PreTokenizer::create(json.pre_tokenizer);
  if (!pre_tokenizer) return std::move(pre_tokenizer).error();
  Result<Bpe> bpe = Bpe::create(json.model, vocabulary, pre_tokenizer->byte_level());
  if (!bpe) return std::move(bpe).error();
  TextEncoder made(*std::move(normalizer), *std::move(pre_tokenizer), *std::move(bpe));
  std::vector<AddedPattern> as_is, in_normalized;
  for (const io::AddedToken& token : json.added_tokens) {
    AddedPattern pattern{token.content, *vocabulary.index_of_id(token.id), token.lstrip,
                         token.rstrip, token.single_word};
    if (token.normalized) {
      const Result<AlignedText> changed = made.normalizer_.apply(AlignedText(token.content));
      if (!changed) return changed.error();
      pattern.content = changed->text();
      if (!vocabulary[pattern.token].in_model)
        made.normalized_added_[pattern.token] = pattern.content;
    }
    (token.normalized ? in_normalized : as_is).push_back(std::move(pattern));
  }
  Result<AddedTokenFinder> first = AddedTokenFinder::create(std::move(as_is));
  if (!first) return std::move(first).error();
  Result<AddedTokenFinder> second = AddedTokenFinder::create(std::move(in_normalized));
  if (!second) return std::move(second).error();
  made.as_is_ = *std::move(first);
  made.in_normalized_ = *std::move(second);
  return made;
}

Result<std::vector<TextToken>> TextEncoder::encode(std::string_view text) const {
  return Run(*this, text.size()).encode(text);
}

}  // namespace ratefloor::model
