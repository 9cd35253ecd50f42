// The 8-bit code of bitsandbytes' double quantization: a decimal exponent and a linear fraction.
//
// Dettmers 2016 (arXiv 1511.04561); the 256 values of create_dynamic_map(signed=True,
// max_exponent_bits=7, total_bits=8): zero, one, and for i = 0 … 6 the values ±10^(i-6) m, where m
// are the 2^i midpoints of equal parts of [0.1, 1]. There is no -1: the lowest value is
// -0.99296874.
#pragma once

#include <array>
#include <cstdint>

#include "ratefloor/quant/threshold_lookup.h"

namespace ratefloor::quant {

class DynamicMap {
 public:
  DynamicMap();

  /// Increasing; values()[code] is what the code stands for.
  const std::array<float, 256>& values() const { return values_; }

  /// The nearest value's code. The midpoint of two neighbours (rounded to f32) goes to the even one
  /// of their codes, as in bitsandbytes' search.
  std::uint8_t encode(float x) const { return static_cast<std::uint8_t>(lookup_.slot(x)); }
  float decode(std::uint8_t code) const { return values_[code]; }

 private:
  std::array<float, 256> values_;
  ThresholdLookup lookup_;
};

/// The one instance that is ever needed.
const DynamicMap& dynamic_map();

}  // namespace ratefloor::quant
