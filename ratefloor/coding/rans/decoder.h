// From an rANS stream (spec.md) back to symbols.
//
// One table read finds the symbol, one more its frequency; eight independent states keep the
// processor busy while each waits. Cost: about 2 ns per symbol. Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/rans/frequency_table.h"

namespace ratefloor::coding::rans {

class Decoder {
 public:
  /// Error kInvalidArgument if the table breaks a rule.
  static Result<Decoder> make(const FrequencyTable& table);

  /// Fills `symbols` from the whole of `stream`. Error kMalformed if the stream is not what an
  /// encoder with this table writes for so many symbols; their values are then unspecified.
  Result<void> decode(std::span<const std::uint8_t> stream, std::span<std::uint16_t> symbols) const;

 private:
  struct Range {
    std::uint32_t frequency, start;
  };

  Decoder() = default;
  template <int kLog2Total>
  Result<void> decode_all(std::span<const std::uint8_t> stream,
                          std::span<std::uint16_t> symbols) const;

  int log2_total_ = 0;
  std::vector<std::uint16_t> symbol_at_;  // for each r < M
  std::vector<Range> ranges_;             // for each symbol
};

}  // namespace ratefloor::coding::rans
