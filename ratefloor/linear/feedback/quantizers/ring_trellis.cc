#include "ratefloor/linear/feedback/quantizers/ring_trellis.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/quant/bitshift_trellis/stored_codes.h"

namespace ratefloor::linear {

using codec::bitshift::kRing;

RingTrellis::RingTrellis(const codec::bitshift::Format& format, std::size_t rows,
                         std::size_t columns, const Executor& executor)
    : executor_(executor),
      encoder_(format, quant::stored_code(format.state_bits, format.step_bits)),
      rows_(rows),
      step_(f16_to_f32(f32_to_f16(static_cast<float>(quant::kGaussianByteSumGain[format.step_bits] /
                                                     std::sqrt(quant::kByteSumVariance))))),
      scales_(columns) {}

void RingTrellis::decide(std::size_t column, std::span<const float> target, std::span<float> out) {
  double squares = 0;
  for (const float t : target) squares += double{t} * t;
  const float scale =
      storable_scale(std::sqrt(squares / static_cast<double>(std::max<std::size_t>(rows_, 1))));
  scales_[column] = scale;
  executor_.for_each((rows_ + kRing - 1) / kRing, [&](std::size_t ring) {
    const std::size_t first = ring * kRing, count = std::min(kRing, rows_ - first);
    const codec::bitshift::RingEncoder::Ring coded =
        encoder_.encode(target.subspan(first, count), scale, step_);
    for (std::size_t i = 0; i < count; ++i)
      out[first + i] =
          codec::bitshift::weight_of(encoder_.code().value(coded.states[i]), step_, scale);
  });
}

// Symbols are as good as uniform: their ideal length is what is stored.
Result<CodeLength> RingTrellis::code_length() const {
  const double bits =
      16 + 64 +
      static_cast<double>(scales_.size()) *
          (kStoredScaleBits + 8 * static_cast<double>(encoder_.format().row_bytes(rows_)));
  return CodeLength{bits, bits};
}

}  // namespace ratefloor::linear
