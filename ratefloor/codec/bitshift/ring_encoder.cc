#include "ratefloor/codec/bitshift/ring_encoder.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ratefloor::codec::bitshift {
namespace {

static_assert(kernel::kMaxStepBits == kMostStepBits && kernel::kMaxStateBits == kMostStateBits &&
              kernel::kMinStateBits == kLeastStateBits);
static_assert(quant::kByteSumMost <= kernel::kMaxTrellisValue);

struct Buffers {
  quant::BitshiftRing::Workspace workspace;
  std::int16_t targets[kRing];
  std::uint8_t symbols[kRing];
  std::uint16_t states[kRing];
};

Buffers& buffers() {
  thread_local Buffers all;
  return all;
}

}  // namespace

RingEncoder::Ring RingEncoder::encode(std::span<const float> weights, float row_scale,
                                      float step) const {
  assert(!weights.empty() && weights.size() <= kRing);
  constexpr double kMost = kernel::kMaxTrellisTarget;
  Buffers& to = buffers();
  const std::size_t n = format_.ring_size(weights.size());
  // The product of two f32 is exact in f64 and never 0 unless the scale is.
  const double unit = static_cast<double>(row_scale) * static_cast<double>(step);
  std::fill_n(to.targets, n, std::int16_t{0});
  if (unit > 0)
    for (std::size_t i = 0; i < weights.size(); ++i)
      to.targets[i] = static_cast<std::int16_t>(
          std::nearbyint(std::clamp(static_cast<double>(weights[i]) / unit, -kMost, kMost)));
  ring_.quantize(std::span(to.targets, n), to.workspace, std::span(to.symbols, n),
                 std::span(to.states, n));
  return {std::span(to.symbols, n), std::span(to.states, n)};
}

}  // namespace ratefloor::codec::bitshift
