// Pruning by magnitude: small entries become zero, the others are quantized finely. What sub-1-bit
// weight formats do in one way or another; here to be compared with time-sharing.
#pragma once

#include "ratefloor/quant/product/factor_quantizer.h"

namespace ratefloor::quant {

/// Entries with |x| > T are kept, in cells of width Δ: k = ⌊(|x| − T)/Δ⌋, with the mean magnitude
/// of each k as its level; the others are 0. Which ones are kept, the signs and the k are charged
/// at their joint adaptive code length (symbol_code.h), levels at 16 bits (bf16), T and Δ at 32:
/// this is entropy-coded scalar quantization with a dead zone of any width. T is the best of 64
/// quantiles, Δ follows from the rate.
class PrunedFactor final : public FactorQuantizer {
 public:
  std::string name() const override { return "prune"; }
  bool can_be_unbiased() const override { return false; }
  double gap_bits() const override { return 0.2546; }
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;
};

}  // namespace ratefloor::quant
