#include "ratefloor/codec/ectcq/frequencies.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "ratefloor/codec/ectcq/exact_math.h"

namespace ratefloor::codec::ectcq {
namespace {

// 2^(y / 2^16) in units of 2^-16, for y below 6 · 2^16.
std::uint64_t power_of_two(std::int64_t y) {
  const std::int64_t whole = y >> 16;
  if (whole < -40) return 0;
  return exp2_fixed(static_cast<std::uint32_t>(y & 0xffff)) >> (14 - whole);
}

// Centres without raw bits, whose logarithms are wanted again and again.
constexpr std::uint32_t kSmallCentres = 256;

std::int64_t log2_of(std::uint32_t n) {
  static const auto small = [] {
    std::array<std::int64_t, kSmallCentres> logs{};
    for (std::uint32_t i = 1; i < kSmallCentres; ++i) logs[i] = log2_fixed(i);
    return logs;
  }();
  return n < kSmallCentres ? small[n] : log2_fixed(n);
}

// 2^20 · 2^-((n / a)^β): log2 of the ratio, times β, is the logarithm of the exponent.
std::uint64_t density(const Shape& shape, std::uint32_t n, std::int32_t class_scale) {
  if (n == 0) return std::uint64_t{1} << 20;
  const std::int64_t ratio =
      log2_of(n) - 256 * std::int64_t{shape.scale} - 4096 * std::int64_t{class_scale};
  const std::int64_t y = shape.beta * ratio >> 5;
  if (y >= 5 * 65536) return 0;
  const std::int64_t minus = -static_cast<std::int64_t>(power_of_two(y));
  return exp2_fixed(static_cast<std::uint32_t>(minus & 0xffff)) >> (10 - (minus >> 16));
}

// density() of many centres: it falls as they grow, and most occur with both signs.
class Densities {
 public:
  Densities(const Shape& shape, std::int32_t class_scale)
      : shape_(shape), class_scale_(class_scale) {
    known_.fill(kUnknown);
  }
  std::uint64_t operator()(std::uint32_t n) {
    if (n >= zero_from_) return 0;
    if (n < kSmallCentres && known_[n] != kUnknown) return known_[n];
    const std::uint64_t weight = density(shape_, n, class_scale_);
    if (weight == 0) zero_from_ = n;
    if (n < kSmallCentres) known_[n] = weight;
    return weight;
  }

 private:
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
  const Shape& shape_;
  std::int32_t class_scale_;
  std::uint32_t zero_from_ = ~std::uint32_t{0};
  std::array<std::uint64_t, kSmallCentres> known_;
};

std::uint64_t times_power(std::uint64_t weight, std::int8_t sixteenths) {
  const std::int32_t y = 4096 * std::int32_t{sixteenths};
  const std::uint64_t scaled = weight * exp2_fixed(static_cast<std::uint32_t>(y & 0xffff));
  return scaled >> (30 - (y >> 16));
}

}  // namespace

std::uint32_t symbol_centre(const Format& format, std::int32_t h, unsigned z) {
  if (format.raw_bits == 0) return static_cast<std::uint32_t>(std::abs(format.multiple(h, z)));
  const std::int32_t size = 1 << format.raw_bits;
  return static_cast<std::uint32_t>(
      std::abs(2 * size * h + size - 1 + static_cast<std::int32_t>(z)));
}

Frequencies computed_frequencies(const Format& format, unsigned z, std::int32_t class_scale) {
  constexpr std::int32_t kSpan = 2 * kMiddle + 1;
  std::array<std::uint64_t, kSpan> weights;
  std::uint64_t sum = 0;
  const std::uint32_t corrected = z == 1 && !format.zero_rule ? 1 : 0;
  Densities density(format.shape, class_scale);
  for (std::int32_t i = 0; i < kSpan; ++i) {
    const std::uint32_t centre = symbol_centre(format, i - kMiddle, z);
    weights[i] = density(centre);
    if (centre == corrected && format.raw_bits == 0)
      weights[i] = times_power(weights[i], z == 0 ? format.shape.zero_even : format.shape.zero_odd);
    sum += weights[i];
  }
  // What lies beyond the last symbol with half a unit of probability goes to the escapes.
  std::int32_t greatest = 0;
  for (std::int32_t i = 0; i < kSpan; ++i)
    if (2 * kContextTotal * weights[i] >= sum) greatest = std::max(greatest, std::abs(i - kMiddle));
  const std::int32_t first = kMiddle - greatest, last = kMiddle + greatest;
  std::uint64_t inside = 0;
  for (std::int32_t i = first; i <= last; ++i) inside += weights[i];
  const std::uint64_t escape = (sum - inside) / 2;
  // One unit each; the rest in proportion to what a symbol deserves beyond that, by differences of
  // a rounded running sum, which keeps the total exact.
  const auto beyond_one = [&](std::uint64_t weight) {
    return kContextTotal * weight > sum ? kContextTotal * weight - sum : 0;
  };
  std::uint64_t deserved = 2 * beyond_one(escape);
  for (std::int32_t i = first; i <= last; ++i) deserved += beyond_one(weights[i]);
  const auto shared = kContextTotal - static_cast<std::uint64_t>(last - first + 3);
  Frequencies frequencies{};
  std::uint64_t running = 0, given = 0;
  const auto give = [&](std::size_t symbol, std::uint64_t weight) {
    running += beyond_one(weight);
    const std::uint64_t now = deserved == 0 ? 0 : running * shared / deserved;
    frequencies[symbol] = static_cast<std::uint16_t>(1 + now - given);
    given = now;
  };
  for (std::int32_t i = first; i <= last; ++i) give(static_cast<std::size_t>(i), weights[i]);
  give(kEscape, escape);
  give(kEscape + 1, escape);
  // When nobody deserves more than one unit, the middle takes what is left.
  frequencies[kMiddle] = static_cast<std::uint16_t>(frequencies[kMiddle] + (shared - given));
  return frequencies;
}

std::int32_t greatest_index(const Frequencies& frequencies) {
  for (std::int32_t h = kMiddle; h > 0; --h)
    if (frequencies[kMiddle + h] != 0 || frequencies[kMiddle - h] != 0) return h;
  return 0;
}

}  // namespace ratefloor::codec::ectcq
