#include "ratefloor/quant/product/symbol_entropy.h"

#include <cmath>
#include <numbers>
#include <string>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::quant {

double SymbolCounts::entropy_bits() const {
  if (total_ == 0) return 0;
  double sum = 0;
  std::size_t symbols = 0;
  const auto add = [&](std::uint64_t count) {
    if (count == 0) return;
    ++symbols;
    sum += static_cast<double>(count) * portable::log(static_cast<double>(count));
  };
  for (const std::uint64_t count : dense_) add(count);
  for (const auto& [symbol, count] : sparse_) add(count);
  const double total = static_cast<double>(total_);
  return (portable::log(total) - sum / total + static_cast<double>(symbols - 1) / (2 * total)) /
         std::numbers::ln2;
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
