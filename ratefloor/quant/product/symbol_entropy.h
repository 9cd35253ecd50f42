// Empirical entropies of integers, as ideal rates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::quant {

/// Counts of integers, most of them small.
class SymbolCounts {
 public:
  SymbolCounts() : dense_(2 * kDense + 1) {}

  void add(std::int64_t symbol) {
    ++total_;
    if (symbol >= -kDense && symbol <= kDense)
      ++dense_[static_cast<std::size_t>(symbol + kDense)];
    else
      ++sparse_[symbol];
  }

  /// Bits per symbol, with the Miller–Madow correction (symbols − 1)/(2·count) nats: the empirical
  /// entropy alone is too small by about that, and a coder has to learn or send its table. 0 when
  /// nothing was counted.
  double entropy_bits() const;

 private:
  static constexpr std::int64_t kDense = 1024;
  std::vector<std::uint64_t> dense_;
  std::map<std::int64_t, std::uint64_t> sparse_;
  std::uint64_t total_ = 0;
};

/// For quantizers that expect a mean square of about 1: an entry that is not finite, or beyond
/// 2^40, is an error that names it (x: rows of n entries).
Result<void> check_entries(std::span<const float> x, std::size_t n);

}  // namespace ratefloor::quant
