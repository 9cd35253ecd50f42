// What an adaptive entropy coder needs for a sequence of integers.
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
    if (total_++ == 0) least_ = greatest_ = symbol;
    least_ = symbol < least_ ? symbol : least_;
    greatest_ = symbol > greatest_ ? symbol : greatest_;
    if (symbol >= -kDense && symbol <= kDense)
      ++dense_[static_cast<std::size_t>(symbol + kDense)];
    else
      ++sparse_[symbol];
  }

  /// Bits per symbol of an adaptive arithmetic coder that is told the least and the greatest symbol
  /// (64 bits, counted) and knows nothing else: the estimator of Krichevsky & Trofimov 1981 on the
  /// K = greatest − least + 1 symbols between,
  ///   log2 Γ(N + K/2)/Γ(K/2) − Σ log2 Γ(n_k + ½)/Γ(½)  bits for N symbols.
  /// That is the empirical entropy and about (K − 1)/2·log2 N bits for learning the law — which the
  /// entropy alone leaves out, so that fine quantizers of few entries would look free. 0 when
  /// nothing was counted.
  double bits_per_symbol() const;

 private:
  static constexpr std::int64_t kDense = 1024;
  std::vector<std::uint64_t> dense_;
  std::map<std::int64_t, std::uint64_t> sparse_;
  std::int64_t least_ = 0, greatest_ = 0;
  std::uint64_t total_ = 0;
};

/// For quantizers that expect a mean square of about 1: an entry that is not finite, or beyond
/// 2^40, is an error that names it (x: rows of n entries).
Result<void> check_entries(std::span<const float> x, std::size_t n);

}  // namespace ratefloor::quant
