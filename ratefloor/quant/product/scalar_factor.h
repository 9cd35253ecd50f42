// Plain uniform scalar quantization with ideal entropy coding: what most people would do first.
#pragma once

#include "ratefloor/quant/product/factor_quantizer.h"

namespace ratefloor::quant {

/// x̂ = g·Δ·round(x/Δ): one step Δ for the whole factor, found by bisection so that an adaptive
/// coder needs the rate for the integers (symbol_code.h), which is what is charged, and 64 bits for
/// step and gain, both f32. The gain is the least-squares one.
class ScalarFactor final : public FactorQuantizer {
 public:
  std::string name() const override { return "plain"; }
  bool can_be_unbiased() const override { return false; }
  double gap_bits() const override { return 0.2546; }  // ½ log2(2πe/12)
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;
};

/// Half floats: 16 bits per entry, charged as such, whatever the rate. On a fraction R/16 of the
/// coordinates this is sketching.
class HalfFactor final : public FactorQuantizer {
 public:
  std::string name() const override { return "f16"; }
  bool can_be_unbiased() const override { return false; }
  double gap_bits() const override { return 0; }  // not the right question for it
  Result<FactorCode> quantize(std::span<const float> x, std::size_t n, const FactorRequest& request,
                              const Executor& executor, std::span<float> out) const override;
};

}  // namespace ratefloor::quant
