// How many bits symbols take under a table, escapes included.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ratefloor/codec/ectcq/format.h"

namespace ratefloor::codec::ectcq {

/// How often each h = −126 … 126 occurred (at 126 + h), and what lies beyond, by parity.
using SymbolCounts = std::array<std::uint64_t, kSymbols>;

/// 12 − log2 f, the length of a symbol of frequency f; index 0 is not used.
const std::array<double, kContextTotal + 1>& frequency_bits();

/// The bits that an escape takes in the chunk's tail (spec.md): its sign and how far |h| lies
/// beyond `greatest`.
int escape_tail_bits(std::int32_t h, std::int32_t greatest, int raw_bits);

/// Of a counted symbol; escapes are taken for indices of twice the last symbol's.
inline std::int32_t index_of(std::size_t symbol) {
  return symbol < kEscape ? static_cast<std::int32_t>(symbol) - kMiddle
                          : 2 * kMiddle + static_cast<std::int32_t>(symbol - kEscape);
}

/// What one table makes of each h: a symbol of its own, or an escape.
class SymbolLengths {
 public:
  SymbolLengths(const Frequencies& frequencies, int raw_bits);

  /// Bits of h, raw bits not included. A symbol that the table cannot code costs 30.
  double operator()(std::int32_t h) const {
    return h >= -kMiddle && h <= kMiddle ? bits_[static_cast<std::size_t>(h + kMiddle)] : beyond(h);
  }
  double of_symbol(std::size_t symbol) const { return (*this)(index_of(symbol)); }

 private:
  double beyond(std::int32_t h) const;

  int raw_bits_;
  std::int32_t greatest_;
  std::array<double, 2> escape_bits_;  // by parity of the symbol
  std::array<double, kSymbols> bits_{};
};

/// Of all that was counted; looks only at symbols that occur.
double total_length(const Frequencies& frequencies, int raw_bits, const SymbolCounts& counts);

}  // namespace ratefloor::codec::ectcq
