#include "ratefloor/quant/product/scalar_factor.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/quant/product/symbol_code.h"

namespace ratefloor::quant {
namespace {

std::int64_t rounded(float x, double per_step) {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(x) * per_step + 0.5));
}

double code_bits(std::span<const float> x, double step) {
  SymbolCounts counts;
  const double per_step = 1 / step;
  for (const float v : x) counts.add(rounded(v, per_step));
  return counts.bits_per_symbol();
}

/// A step, an f32, that takes at most `rate_bits` and is within 1e-6 of one that takes more.
double step_at_rate(std::span<const float> x, double rate_bits) {
  double low = 0x1p-20, high = 64;  // for mean square 1: about 22 bits, and nearly none
  if (code_bits(x, high) > rate_bits) return high;
  while (high / low > 1 + 1e-6) {
    const double middle = static_cast<float>(std::sqrt(low * high));
    if (middle <= low || middle >= high) break;
    (code_bits(x, middle) > rate_bits ? low : high) = middle;
  }
  return high;
}

}  // namespace

Result<FactorCode> ScalarFactor::quantize(std::span<const float> x, std::size_t n,
                                          const FactorRequest& request, const Executor&,
                                          std::span<float> out) const {
  if (Result<void> finite = check_entries(x, n); !finite) return finite.error();
  const double parameter_bits = 64.0 / static_cast<double>(x.size());
  const double step = step_at_rate(x, std::max(0.0, request.rate_bits - parameter_bits));
  const double per_step = 1 / step;
  double cross = 0, energy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double level = static_cast<double>(rounded(x[i], per_step)) * step;
    cross += level * static_cast<double>(x[i]);
    energy += level * level;
    out[i] = static_cast<float>(level);
  }
  const double gain = energy == 0 ? 1 : static_cast<float>(cross / energy);
  for (float& v : out) v = static_cast<float>(static_cast<double>(v) * gain);
  if (energy == 0) return FactorCode{};
  return FactorCode{code_bits(x, step) + parameter_bits};
}

Result<FactorCode> HalfFactor::quantize(std::span<const float> x, std::size_t n,
                                        const FactorRequest&, const Executor&,
                                        std::span<float> out) const {
  if (Result<void> finite = check_entries(x, n); !finite) return finite.error();
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = f16_to_f32(f32_to_f16(x[i]));
  return FactorCode{16};
}

}  // namespace ratefloor::quant
