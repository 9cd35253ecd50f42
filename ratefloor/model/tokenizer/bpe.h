// Byte-pair encoding of one piece of text.
//
// The piece starts as its characters (or bytes, in the byte alphabet); then, again and again, of
// all neighbouring tokens that merge the pair with the lowest rank merges, the leftmost where there
// are several. Pairs wait in a heap and neighbours are linked, so that a piece of n characters
// takes O(n log n): sentencepiece-style tokenizers give whole texts as one piece. Cost: some 40
// bytes and 0.5 µs a character. Source: the tokenizers library, whose results this gives.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/merge_table.h"
#include "ratefloor/model/tokenizer/vocabulary.h"

namespace ratefloor::model {

struct PieceToken {
  std::uint32_t token;  // index in the vocabulary
  std::uint32_t end;    // in bytes of the piece
};

class Bpe {
 public:
  /// Kept from piece to piece, so that memory is asked for once. One per thread.
  class Scratch {
    friend class Bpe;
    struct Symbol {
      std::uint32_t token, end, previous, next;
      bool gone;
    };
    struct Candidate {
      std::uint64_t order;  // rank, then position
      std::uint32_t merged;
    };
    std::vector<Symbol> symbols_;
    std::vector<Candidate> heap_;
  };

  /// `vocabulary` must outlive this. Error kMalformed when the unknown token is not in it.
  static Result<Bpe> create(const io::BpeModel& model, const Vocabulary& vocabulary,
                            bool byte_level);

  /// Appends the tokens of `piece`, at most 2^32 - 2 bytes of UTF-8 (any bytes if byte_level).
  /// Characters that have no token and no bytes to fall back to become the unknown token, or
  /// nothing where there is none.
  void encode(std::string_view piece, Scratch& scratch, std::vector<PieceToken>& tokens) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  Bpe() = default;
  void split_into_symbols(std::string_view piece, Scratch& scratch) const;
  void merge_symbols(Scratch& scratch) const;

  const Vocabulary* vocabulary_ = nullptr;
  MergeTable merges_;
  std::array<std::uint32_t, 256> byte_token_{};  // of a byte's letter, or of "<0x0A>"; or kNone
  std::uint32_t unknown_ = kNone;
  bool byte_level_ = false, byte_fallback_ = false, fuse_unknown_ = false, ignore_merges_ = false;
};

}  // namespace ratefloor::model
