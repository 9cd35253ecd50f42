// From symbols to an rANS stream (spec.md).
//
// Runs backwards, last symbol first, undoing the decoder's steps. The division by a symbol's
// frequency is a multiplication by ⌈2^(32+p)/f⌉ and a shift: exact, because the dividend is below
// f·2^(32−p) (encoder.cc). Cost: about 2 ns per symbol.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/rans/frequency_table.h"
#include "ratefloor/coding/rans/stream.h"

namespace ratefloor::coding::rans {

class Encoder {
 public:
  /// Error kInvalidArgument if the table breaks a rule.
  static Result<Encoder> make(const FrequencyTable& table);

  /// Room that n symbols need at most.
  static std::size_t max_bytes(std::size_t n) { return 2 * n + 4 * states_for(n); }

  /// Writes the stream to the end of `room` (at least max_bytes(symbols.size())) and returns where
  /// it lies. Error kInvalidArgument for a symbol whose frequency is 0.
  Result<std::span<const std::uint8_t>> encode(std::span<const std::uint16_t> symbols,
                                               std::span<std::uint8_t> room) const;

 private:
  struct Step {
    std::uint64_t multiplier;  // 2^64/f, rounded up
    std::uint32_t limit;       // states above it give a word away first
    std::uint32_t complement;  // 2^p − f
    std::uint32_t offset;      // the symbol's start, and a mark when the symbol does not occur
  };

  Encoder() = default;

  std::uint32_t first_ = 0;
  std::vector<Step> steps_;
};

}  // namespace ratefloor::coding::rans
