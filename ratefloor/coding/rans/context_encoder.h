// From symbols of many contexts and raw bits to one rANS stream of up to 32 lanes.
//
// Runs backwards, last weight first, undoing what a decoder does (kernel/trellis_decode.h): weight
// i belongs to lane i mod L; in a step all lanes take a symbol, then all take raw bits, and a word
// is written wherever the decoder will read one. The division by a frequency is a multiplication by
// ⌈2^44/f⌉ and a shift, exact because f < 2^12 (context_encoder.cc). Cost: 2.5 ns per weight
// in 8 lanes or more, 3.5 with raw bits (bench/results/trellis_kernels.csv).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/rans/decode_entries.h"

namespace ratefloor::coding::rans {

class ContextEncoder {
 public:
  /// tables[c] holds the frequencies of context c. Error kInvalidArgument for one that breaks a
  /// rule (is_context_table), and for more than 256 contexts.
  static Result<ContextEncoder> make(std::span<const ContextFrequencies> tables);

  /// Room that n weights need at most.
  static std::size_t max_bytes(std::size_t n, int raw_bits, std::size_t lanes) {
    return 2 * n * (raw_bits > 0 ? 2 : 1) + 4 * lanes;
  }

  /// slots[i] = 256·context + symbol of weight i; raw[i] < 2^raw_bits its raw bits, 0 … 7 of them
  /// (`raw` may be empty if there are none). Writes the states of the lanes, 4 bytes each, then the
  /// words in the order in which they are read, to the end of `room` (at least max_bytes) and
  /// returns where they lie. `lanes`: 1, 2, 4, 8, 16 or 32. Error kInvalidArgument for a slot whose
  /// frequency is 0 and for a context without a table.
  Result<std::span<const std::uint8_t>> encode(std::span<const std::uint16_t> slots,
                                               std::span<const std::uint8_t> raw, int raw_bits,
                                               std::size_t lanes,
                                               std::span<std::uint8_t> room) const;

 private:
  struct Step {
    std::uint64_t multiplier;  // ⌈2^44/f⌉
    std::uint32_t limit;       // states above it give a word away first
    std::uint16_t complement;  // 4096 − f
    std::uint16_t start;       // and a mark when the symbol does not occur
  };

  ContextEncoder() = default;
  template <std::size_t kLanes>
  std::uint8_t* encode_lanes(std::span<const std::uint16_t> slots, const std::uint8_t* raw,
                             int raw_bits, std::uint8_t* end) const;

  std::vector<Step> steps_;  // for each slot
};

}  // namespace ratefloor::coding::rans
