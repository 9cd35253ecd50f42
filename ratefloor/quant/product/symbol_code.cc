#include "ratefloor/quant/product/symbol_code.h"

#include <cmath>
#include <numbers>
#include <string>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::quant {

double SymbolCounts::bits_per_symbol() const {
  if (total_ == 0) return 0;
  const double n = static_cast<double>(total_);
  const double symbols = static_cast<double>(greatest_ - least_) + 1;
  double nats = portable::log_gamma(n + symbols / 2) - portable::log_gamma(symbols / 2);
  const double none = portable::log_gamma(0.5);
  const auto subtract = [&](std::uint64_t count) {
    if (count != 0) nats -= portable::log_gamma(static_cast<double>(count) + 0.5) - none;
  };
  for (const std::uint64_t count : dense_) subtract(count);
  for (const auto& [symbol, count] : sparse_) subtract(count);
  return (nats / std::numbers::ln2 + 64) / n;
}

Result<void> check_entries(std::span<const float> x, std::size_t n) {
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!(std::fabs(x[i]) < 0x1p40f))
      return make_error(ErrorCode::kNotFinite, "entry " + std::to_string(i % n) + " of vector " +
                                                   std::to_string(i / n) +
                                                   " is not finite, or far from mean square 1");
  return {};
}

}  // namespace ratefloor::quant
