// See bpe.h.
#include "ratefloor/model/tokenizer/bpe.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/byte_alphabet.h"
#include "ratefloor/model/tokenizer/unicode.h"

namespace ratefloor::model {
namespace {

std::string fallback_name(unsigned byte) {
  constexpr char kHex[] = "0123456789ABCDEF";
  return {'<', '0', 'x', kHex[byte >> 4], kHex[byte & 15], '>'};
}

}  // namespace

Result<Bpe> Bpe::create(const io::BpeModel& model, const Vocabulary& vocabulary, bool byte_level) {
  Bpe made;
  made.vocabulary_ = &vocabulary;
  made.byte_level_ = byte_level;
  made.byte_fallback_ = model.byte_fallback;
  made.fuse_unknown_ = model.fuse_unk;
  made.ignore_merges_ = model.ignore_merges;
  bool every_byte = true;
  for (unsigned b = 0; b < 256; ++b) {
    const auto byte = static_cast<std::uint8_t>(b);
    const std::optional<std::uint32_t> token =
        vocabulary.index_in_model(byte_level ? letter_of_byte(byte) : fallback_name(b));
    made.byte_token_[b] = token.value_or(kNone);
    every_byte &= token.has_value();
  }
  if (model.unk_token) {
    const std::optional<std::uint32_t> unknown = vocabulary.index_in_model(*model.unk_token);
    if (!unknown && !(byte_level && every_byte))
      return make_error(ErrorCode::kMalformed, "the unknown token '" +
                                                   io::printable(*model.unk_token, 60) +
                                                   "' is not in the vocabulary");
    made.unknown_ = unknown.value_or(kNone);
  }
  std::vector<TokenMerge> merges;
  merges.reserve(model.merges.size());
  const auto index = [&](std::uint32_t entry) {
    return *vocabulary.index_of_id(model.vocab[entry].id);
  };
  for (const io::BpeModel::Merge& merge : model.merges)
    merges.push_back({index(merge.left), index(merge.right), index(merge.merged)});
  made.merges_ = MergeTable(merges, vocabulary.size());
  return made;
}

void Bpe::split_into_symbols(std::string_view piece, Scratch& scratch) const {
  auto& symbols = scratch.symbols_;
  symbols.clear();
  const auto add = [&](std::uint32_t token, std::size_t end) {
    symbols.push_back({token, static_cast<std::uint32_t>(end), 0, 0, false});
  };
  bool unknown_before = false;
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t begin = at;
    std::uint32_t token = kNone;
    if (byte_level_) {
      token = byte_token_[static_cast<unsigned char>(piece[at++])];
    } else {
      next_code_point(piece, at);
      token = vocabulary_->index_in_model(piece.substr(begin, at - begin)).value_or(kNone);
    }
    bool known = token != kNone;
    if (known) {
      add(token, at);
    } else if (byte_fallback_ && !byte_level_) {
      known = true;
      for (std::size_t i = begin; i < at; ++i)
        known &= byte_token_[static_cast<unsigned char>(piece[i])] != kNone;
      for (std::size_t i = begin; known && i < at; ++i)
        add(byte_token_[static_cast<unsigned char>(piece[i])], i + 1);
    }
    if (!known && unknown_ != kNone) {
      if (fuse_unknown_ && unknown_before) {
        symbols.back().end = static_cast<std::uint32_t>(at);
      } else {
        add(unknown_, at);
      }
    }
    unknown_before = !known && unknown_ != kNone;
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    symbols[i].previous = i == 0 ? kNone : static_cast<std::uint32_t>(i - 1);
    symbols[i].next = i + 1 == symbols.size() ? kNone : static_cast<std::uint32_t>(i + 1);
  }
}

void Bpe::merge_symbols(Scratch& scratch) const {
  auto& symbols = scratch.symbols_;
  auto& heap = scratch.heap_;
  const auto later = [](const Scratch::Candidate& a, const Scratch::Candidate& b) {
    return a.order > b.order;
  };
  const auto candidate = [&](std::uint32_t left) -> std::optional<Scratch::Candidate> {
    const std::uint32_t right = symbols[left].next;
    if (right == kNone) return std::nullopt;
    const auto found = merges_.find(symbols[left].token, symbols[right].token);
    if (!found) return std::nullopt;
    return Scratch::Candidate{std::uint64_t{found->rank} << 32 | left, found->merged};
  };
  heap.clear();
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (const auto pair = candidate(static_cast<std::uint32_t>(i))) heap.push_back(*pair);
  std::make_heap(heap.begin(), heap.end(), later);
  const auto push = [&](std::uint32_t left) {
    if (const auto pair = candidate(left)) {
      heap.push_back(*pair);
      std::push_heap(heap.begin(), heap.end(), later);
    }
  };
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    const Scratch::Candidate best = heap.back();
    heap.pop_back();
    const auto left = static_cast<std::uint32_t>(best.order & UINT32_MAX);
    if (symbols[left].gone) continue;
    // The pair may have changed since: what stands there now would become another token.
    const auto now = candidate(left);
    if (!now || now->merged != best.merged) continue;
    Scratch::Symbol& symbol = symbols[left];
    Scratch::Symbol& right = symbols[symbol.next];
    right.gone = true;
    symbol.token = best.merged;
    symbol.end = right.end;
    symbol.next = right.next;
    if (symbol.next != kNone) symbols[symbol.next].previous = left;
    if (symbol.previous != kNone) push(symbol.previous);
    push(left);
  }
}

void Bpe::encode(std::string_view piece, Scratch& scratch, std::vector<PieceToken>& tokens) const {
  if (ignore_merges_) {
    const auto whole =
        vocabulary_->index_in_model(byte_level_ ? to_byte_alphabet(piece) : std::string(piece));
    if (whole) {
      tokens.push_back({*whole, static_cast<std::uint32_t>(piece.size())});
      return;
    }
  }
  split_into_symbols(piece, scratch);
  merge_symbols(scratch);
  for (const Scratch::Symbol& symbol : scratch.symbols_)
    if (!symbol.gone) tokens.push_back({symbol.token, symbol.end});
}

}  // namespace ratefloor::model
