// See pre_tokenizer.h. Every component of the file becomes up to two steps: one that writes into
// the text (prefixes, Metaspace's replacement) and one that cuts. As in the tokenizers library, a
// step sees each piece of the steps before it as a text of its own.
#include "ratefloor/model/tokenizer/pre_tokenizer.h"

#include <optional>
#include <string>
#include <utility>

#include "ratefloor/model/tokenizer/split.h"

namespace ratefloor::model {
namespace {

using io::SplitBehavior;

constexpr std::size_t kMostSteps = 64;  // each goes over the whole text

// Contractions, then words, numbers and other signs with the space before them, then white space,
// of which the last stays for the word behind it. Source: GPT-2's encoder.
constexpr char kGpt2Pattern[] =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

std::vector<TextRange> matches_of_string(std::string_view text, std::string_view pattern) {
  std::vector<TextRange> matches;
  if (pattern.empty()) return matches;  // matches nothing, rather than everywhere
  for (std::size_t at = text.find(pattern); at != std::string_view::npos;
       at = text.find(pattern, at + pattern.size()))
    matches.push_back({at, at + pattern.size()});
  return matches;
}

}  // namespace

struct PreTokenizer::Step {
  enum class Prefix { kNone, kFirstPiece, kEveryPiece };

  // Writing.
  std::string space{};   // what a space becomes, and what is put in front of a piece
  bool replace = false;  // whether spaces become that
  Prefix prefix = Prefix::kNone;
  // Cutting.
  bool cut = false;
  std::optional<Regex> regex{};
  std::string pattern{};  // a plain text, where there is no regex
  SplitBehavior behavior = SplitBehavior::kIsolated;
  bool invert = false;

  bool writes() const { return replace || prefix != Prefix::kNone; }

  static Result<Step> cutting(const std::string& pattern, SplitBehavior behavior, bool invert) {
    Result<Regex> regex = Regex::compile(pattern);
    if (!regex) return std::move(regex).error();
    return Step{.cut = true,
                .regex = *std::move(regex),
                .pattern = pattern,
                .behavior = behavior,
                .invert = invert};
  }

  TextPieces write(const TextPieces& from) const {
    TextPieces into;
    AlignedEdit edit(from.text);
    for (const TextRange& piece : from.pieces) {
      edit.keep_until(piece.begin);
      const std::size_t begin = edit.written();
      const std::string_view text = from.text.text(piece);
      const bool there = text.starts_with(space) || (replace && text.front() == ' ');
      const bool wanted = prefix == Prefix::kEveryPiece ||
                          (prefix == Prefix::kFirstPiece && from.text.origin(piece.begin) == 0);
      if (wanted && !there) edit.replace_until(piece.begin, space);
      if (replace) {
        for (const TextRange& match : matches_of_string(text, " ")) {
          edit.keep_until(piece.begin + match.begin);
          edit.replace_until(piece.begin + match.end, space);
        }
      }
      edit.keep_until(piece.end);
      into.pieces.push_back({begin, edit.written()});
    }
    into.text = edit.finish();
    return into;
  }

  Result<void> cut_pieces(TextPieces& from, RegexBudget& budget) const {
    std::vector<TextRange> pieces;
    for (const TextRange& piece : from.pieces) {
      const std::string_view text = from.text.text(piece);
      Result<std::vector<TextRange>> matches =
          regex ? regex->matches(text, budget) : matches_of_string(text, pattern);
      if (!matches) return std::move(matches).error();
      split_at_matches(piece, *matches, behavior, invert, pieces);
    }
    from.pieces = std::move(pieces);
    return {};
  }
};

PreTokenizer::PreTokenizer() = default;
PreTokenizer::PreTokenizer(PreTokenizer&&) noexcept = default;
PreTokenizer& PreTokenizer::operator=(PreTokenizer&&) noexcept = default;
PreTokenizer::~PreTokenizer() = default;

Result<PreTokenizer> PreTokenizer::create(const std::vector<io::PreTokenizerStep>& components) {
  if (components.size() > kMostSteps)
    return io::unsupported_component("pre_tokenizer", "Sequence of so many steps");
  PreTokenizer made;
  for (const io::PreTokenizerStep& component : components) {
    if (made.byte_level_)
      return io::unsupported_component("pre_tokenizer", "Sequence with more behind ByteLevel");
    std::optional<Result<Step>> cutting;
    if (const auto* const bytes = std::get_if<io::PreTokenizeByteLevel>(&component)) {
      made.byte_level_ = true;
      if (bytes->add_prefix_space)
        made.steps_.push_back(Step{.space = " ", .prefix = Step::Prefix::kEveryPiece});
      if (bytes->use_regex) cutting = Step::cutting(kGpt2Pattern, SplitBehavior::kIsolated, false);
    } else if (const auto* const digits = std::get_if<io::PreTokenizeDigits>(&component)) {
      cutting = Step::cutting(digits->individual_digits ? "\\p{N}" : "\\p{N}+",
                              SplitBehavior::kIsolated, false);
    } else if (const auto* const metaspace = std::get_if<io::PreTokenizeMetaspace>(&component)) {
      const auto scheme = metaspace->prepend_scheme;
      made.steps_.push_back(
          Step{.space = metaspace->replacement,
               .replace = true,
               .prefix = scheme == io::PrependScheme::kAlways  ? Step::Prefix::kEveryPiece
                         : scheme == io::PrependScheme::kFirst ? Step::Prefix::kFirstPiece
                                                               : Step::Prefix::kNone});
      if (metaspace->split)
        made.steps_.push_back(Step{.cut = true,
                                   .pattern = metaspace->replacement,
                                   .behavior = SplitBehavior::kMergedWithNext});
    } else if (const auto* const split = std::get_if<io::PreTokenizeSplit>(&component)) {
      if (split->is_regex) {
        cutting = Step::cutting(split->pattern, split->behavior, split->invert);
      } else {
        made.steps_.push_back(Step{.cut = true,
                                   .pattern = split->pattern,
                                   .behavior = split->behavior,
                                   .invert = split->invert});
      }
    }
    if (!cutting) continue;
    if (!*cutting) return std::move(*cutting).error();
    made.steps_.push_back(*std::move(*cutting));
  }
  return made;
}

Result<TextPieces> PreTokenizer::split(AlignedText text, RegexBudget& budget) const {
  TextPieces pieces{std::move(text), {}};
  if (pieces.text.size() == 0) return pieces;
  pieces.pieces.push_back({0, pieces.text.size()});
  for (const Step& step : steps_) {
    if (step.writes()) pieces = step.write(pieces);
    if (!step.cut) continue;
    if (Result<void> cut = step.cut_pieces(pieces, budget); !cut) return std::move(cut).error();
  }
  return pieces;
}

}  // namespace ratefloor::model
