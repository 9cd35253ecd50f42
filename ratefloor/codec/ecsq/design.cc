#include "ratefloor/codec/ecsq/design.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/quant/scalar_quantizer.h"

namespace ratefloor::codec::ecsq {

Result<Design> full_design(const source::Source& source, double rate_bits) {
  const Result<quant::ScalarQuantizer> quantizer = quant::ecsq(source, rate_bits);
  if (!quantizer) return quantizer.error();
  const std::vector<double>& levels = quantizer->levels;
  const std::size_t n = levels.size();

  Design design;
  design.alphabet.zero_level = n % 2 == 1;
  design.alphabet.extended = n > 1;
  for (std::size_t k = 0; k < n / 2; ++k) {
    const double upper = levels[n - n / 2 + k], lower = levels[n / 2 - 1 - k];
    if (!(std::abs(upper + lower) <= 1e-6 * upper) || upper > 65504)
      return make_error(ErrorCode::kInternal, "quantizer design is not symmetric about zero");
    design.alphabet.positive.push_back(f16_to_f32(f32_to_f16(static_cast<float>(upper))));
  }
  const std::size_t m = design.alphabet.positive.size();
  if (m > Alphabet::kMostPositive)
    return make_error(ErrorCode::kUnsupported, "the quantizer of this rate needs " +
                                                   std::to_string(n) +
                                                   " levels for tails this heavy")
        .remedied_by("ask for a lower rate");
  if (n % 2 == 1 && std::abs(levels[n / 2]) > 1e-6)
    return make_error(ErrorCode::kInternal, "quantizer design has a form that is not understood");

  std::vector<float> upper;  // thresholds above the design's
  if (design.alphabet.extended) {
    const float top = design.alphabet.positive.back(), step = design.alphabet.step();
    for (std::size_t k = 0; k <= design.alphabet.extra(); ++k)
      upper.push_back(top + (static_cast<float>(k) + 0.5f) * step);
  }
  for (std::size_t k = upper.size(); k-- > 0;) design.thresholds.push_back(-upper[k]);
  for (const double t : quantizer->thresholds) design.thresholds.push_back(static_cast<float>(t));
  design.thresholds.insert(design.thresholds.end(), upper.begin(), upper.end());
  // Rounding a level to f16 may carry it past a threshold of the far tail; order is all that
  // matters.
  for (std::size_t k = 1; k < design.thresholds.size(); ++k)
    design.thresholds[k] = std::max(design.thresholds[k], design.thresholds[k - 1]);
  return design;
}

Design trimmed(const Design& full, std::vector<std::uint64_t>& counts) {
  const std::size_t size = full.alphabet.size(), m = full.alphabet.positive.size();
  std::size_t first = 0;
  while (first < size && counts[first] == 0) ++first;
  std::size_t last = size;
  while (last > first && counts[last - 1] == 0) --last;
  // How many symbols at each end nothing needs.
  const std::size_t unused = first == size ? size / 2 : std::min(first, size - last);
  const std::size_t outside = full.alphabet.extended ? full.alphabet.extra() + 1 : 0;
  if (unused < outside) return full;

  Design part;
  part.alphabet.zero_level = full.alphabet.zero_level;
  const std::size_t least = part.alphabet.zero_level ? 0 : 1;
  const std::size_t kept = std::max(least, m - std::min(m, unused - outside));
  const std::size_t cut = outside + m - kept;
  part.alphabet.positive.assign(full.alphabet.positive.begin(),
                                full.alphabet.positive.begin() + static_cast<std::ptrdiff_t>(kept));
  const auto inner = static_cast<std::ptrdiff_t>(cut);
  part.thresholds.assign(full.thresholds.begin() + inner, full.thresholds.end() - inner);
  counts = std::vector<std::uint64_t>(counts.begin() + inner, counts.end() - inner);
  return part;
}

}  // namespace ratefloor::codec::ecsq
