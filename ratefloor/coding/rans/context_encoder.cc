// Why the multiplication is exact. When a word has been given away, x < f·2^20. Let m = ⌈2^44/f⌉,
// e = m·f − 2^44 < f. Then x·m/2^44 = x/f + x·e/(f·2^44), and the excess is below f/2^24 < 1/f as
// f < 2^12: too little to reach the next integer. And x·m < 2^64, as (f − 1)·f < 2^24.
#include "ratefloor/coding/rans/context_encoder.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>

#include "ratefloor/coding/rans/stream.h"

namespace ratefloor::coding::rans {
namespace {

constexpr std::uint16_t kAbsent = 1u << 15;  // in the start of a symbol that does not occur
constexpr std::size_t kMaxContexts = 256;    // a slot has 16 bits

/// The front end of what has been written so far.
struct BackwardWords {
  std::uint8_t* at;

  /// x without its lower word, which is written, if x > limit.
  std::uint32_t put_if_above(std::uint32_t x, std::uint32_t limit) {
    // Written in any case (there is always room for the states), kept only if due.
    const auto low = static_cast<std::uint16_t>(x);
    std::memcpy(at - 2, &low, 2);
    // Masks: of two conditional moves on one condition, compilers make a branch.
    const std::uint32_t mask = 0u - (x > limit);
    at += 2 * static_cast<std::ptrdiff_t>(static_cast<std::int32_t>(mask));
    return x ^ ((x ^ x >> 16) & mask);
  }
};

}  // namespace

Result<ContextEncoder> ContextEncoder::make(std::span<const ContextFrequencies> tables) {
  if (tables.size() > kMaxContexts)
    return make_error(ErrorCode::kInvalidArgument, "more than 256 contexts");
  ContextEncoder encoder;
  encoder.steps_.reserve(kContextSymbols * tables.size());
  for (std::size_t c = 0; c < tables.size(); ++c) {
    if (!is_context_table(tables[c]))
      return make_error(ErrorCode::kInvalidArgument,
                        "frequencies of context " + std::to_string(c) +
                            " do not add up to 4096, or one is too large");
    std::uint32_t start = 0;
    for (const std::uint32_t f : tables[c]) {
      Step step{0, 0, 0, kAbsent};
      if (f > 0) {
        step.multiplier = ((std::uint64_t{1} << 44) + f - 1) / f;
        step.limit = (f << (32 - kLog2ContextTotal)) - 1;
        step.complement = static_cast<std::uint16_t>(kContextTotal - f);
        step.start = static_cast<std::uint16_t>(start);
      }
      encoder.steps_.push_back(step);
      start += f;
    }
  }
  return encoder;
}

template <std::size_t kLanes>
std::uint8_t* ContextEncoder::encode_lanes(std::span<const std::uint16_t> slots,
                                           const std::uint8_t* raw, int raw_bits,
                                           std::uint8_t* end) const {
  std::uint32_t x[kLanes];
  std::fill_n(x, kLanes, kLowestState);
  BackwardWords words{end};
  const Step* const steps = steps_.data();
  std::uint32_t any_absent = 0;
  const std::uint32_t raw_limit = ~std::uint32_t{0} >> raw_bits;
  const auto step = [&](std::size_t first, std::size_t active) {
    if (raw_bits > 0)
      for (std::size_t k = active; k-- > 0;) {
        assert(raw[first + k] >> raw_bits == 0);
        x[k] = words.put_if_above(x[k], raw_limit) << raw_bits | raw[first + k];
      }
    for (std::size_t k = active; k-- > 0;) {
      const Step& s = steps[slots[first + k]];
      const std::uint32_t y = words.put_if_above(x[k], s.limit);
      const auto quotient = static_cast<std::uint32_t>(y * s.multiplier >> 44);
      any_absent |= s.start;
      x[k] = y + quotient * s.complement + s.start;
    }
  };
  std::size_t i = slots.size() / kLanes * kLanes;
  if (i < slots.size()) step(i, slots.size() - i);
  for (; i > 0; i -= kLanes) step(i - kLanes, kLanes);
  if (any_absent & kAbsent) return nullptr;
  words.at -= sizeof x;
  std::memcpy(words.at, x, sizeof x);
  return words.at;
}

Result<std::span<const std::uint8_t>> ContextEncoder::encode(std::span<const std::uint16_t> slots,
                                                             std::span<const std::uint8_t> raw,
                                                             int raw_bits, std::size_t lanes,
                                                             std::span<std::uint8_t> room) const {
  const std::size_t n = slots.size();
  assert(raw_bits >= 0 && raw_bits < 8 && (raw_bits == 0 || raw.size() == n));
  assert(room.size() >= max_bytes(n, raw_bits, lanes));
  std::uint16_t greatest = 0;
  for (const std::uint16_t slot : slots) greatest = std::max(greatest, slot);
  if (n > 0 && greatest >= steps_.size())
    return make_error(ErrorCode::kInvalidArgument,
                      "context " + std::to_string(greatest / kContextSymbols) + " has no table");
  const auto encoded = [&]() -> std::uint8_t* {
    std::uint8_t* const end = room.data() + room.size();
    switch (lanes) {
      case 1:
        return encode_lanes<1>(slots, raw.data(), raw_bits, end);
      case 2:
        return encode_lanes<2>(slots, raw.data(), raw_bits, end);
      case 4:
        return encode_lanes<4>(slots, raw.data(), raw_bits, end);
      case 8:
        return encode_lanes<8>(slots, raw.data(), raw_bits, end);
      case 16:
        return encode_lanes<16>(slots, raw.data(), raw_bits, end);
      default:
        assert(lanes == 32);
        return encode_lanes<32>(slots, raw.data(), raw_bits, end);
    }
  }();
  if (!encoded) return make_error(ErrorCode::kInvalidArgument, "symbol whose frequency is 0");
  return std::span<const std::uint8_t>(encoded, room.data() + room.size());
}

}  // namespace ratefloor::coding::rans
