// The probabilities of up to 256 symbols, stored as roots.
//
// A law is made of whole numbers q(s) < 4096: the probability of s is proportional to q(s)². Equal
// steps of √p cost every symbol the same (δ²/2p nats for an error δ of p, and δ = 2√p·δ√p), so that
// few bits hold a law well, and small tables for small matrices follow from small roots. Spec:
// spec.md. Used by both ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/bit_stream.h"
#include "ratefloor/coding/fields/field.h"
#include "ratefloor/coding/rans/frequency_table.h"

namespace ratefloor::coding::fields {

inline constexpr std::size_t kMaxSymbols = 256;
inline constexpr std::uint32_t kMaxRoot = 4095;

using Roots = std::vector<std::uint16_t>;  // one per symbol; empty: no symbol ever occurs

/// Error kInvalidArgument unless there are at most 256 roots up to kMaxRoot, the last not 0.
Result<void> check_roots(std::span<const std::uint16_t> roots);

/// The symbols' frequencies, from the first that occurs on; of 2^16 parts. Errors: those of
/// check_roots, and kDegenerate without roots.
Result<rans::FrequencyTable> frequencies_of(std::span<const std::uint16_t> roots);

class SymbolLaw {
 public:
  /// No symbol occurs.
  SymbolLaw() = default;
  /// Errors: those of check_roots.
  static Result<SymbolLaw> make(std::span<const std::uint16_t> roots);

  bool empty() const { return starts_.empty(); }
  /// Of the 2^16 parts; 0 for symbols that do not occur.
  std::uint32_t frequency(std::uint32_t symbol) const {
    return symbol + 1 < starts_.size() ? length(symbol) : 0;
  }
  /// Precondition: frequency(symbol) > 0.
  Field field_of(std::uint32_t symbol) const { return field(starts_[symbol], length(symbol)); }
  /// Preconditions: r < 2^16, not empty(). One read finds the first symbol of 16 neighbouring r;
  /// mostly it is the one.
  std::uint32_t symbol_at(std::uint32_t r) const {
    std::uint32_t symbol = first_[r >> kCell];
    while (r >= starts_[symbol + 1]) ++symbol;
    return symbol;
  }

 private:
  static constexpr int kCell = 4;

  std::uint32_t length(std::uint32_t symbol) const { return starts_[symbol + 1] - starts_[symbol]; }

  std::vector<std::uint32_t> starts_;  // one per symbol, then 2^16
  std::vector<std::uint8_t> first_;    // for r div 16
};

void write_roots(std::span<const std::uint16_t> roots, BitWriter& bits);
/// Bits that write_roots takes.
std::size_t stored_bits(std::span<const std::uint16_t> roots);
/// Error kMalformed for roots that break a rule or are cut off.
Result<Roots> read_roots(BitReader& bits);

}  // namespace ratefloor::coding::fields
