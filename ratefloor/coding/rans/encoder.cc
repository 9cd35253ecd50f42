// Why the multiplication is exact. Let m = ⌈2^64/f⌉, e = m·f − 2^64 < f, x < 2^32. Then
// x·m/2^64 = x/f + x·e/(f·2^64), and x·e < 2^32·2^16: the excess is far below 1/f, too little to
// reach the next integer. Only f = 1 has no m of 64 bits; there m = 2^64 − 1 gives x − 1 for every
// x >= 1, and the missing unit of the quotient is part of `offset`.
#include "ratefloor/coding/rans/encoder.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "ratefloor/coding/rans/stream.h"

namespace ratefloor::coding::rans {
namespace {

constexpr std::uint32_t kAbsent = 1u << 31;  // in the offset of a symbol that does not occur

std::uint64_t high_product(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>(static_cast<__uint128_t>(a) * b >> 64);
}

}  // namespace

Result<Encoder> Encoder::make(const FrequencyTable& table) {
  if (Result<void> checked = check_table(table); !checked) return std::move(checked).error();
  Encoder encoder;
  const int p = table.log2_total;
  encoder.first_ = table.first;
  encoder.steps_.reserve(table.frequencies.size());
  std::uint32_t start = 0;
  for (const std::uint32_t f : table.frequencies) {
    Step step{0, 0, 0, kAbsent};
    if (f > 0) {
      step.multiplier = ~std::uint64_t{0} / f + (f > 1);  // f > 1: ⌈2^64/f⌉, unless f divides 2^64
      if (f > 1 && std::has_single_bit(f)) step.multiplier = (std::uint64_t{1} << 63) / f * 2;
      step.limit = static_cast<std::uint32_t>((std::uint64_t{f} << (32 - p)) - 1);
      step.complement = (1u << p) - f;
      step.offset = start + (f == 1 ? step.complement : 0);
    }
    encoder.steps_.push_back(step);
    start += f;
  }
  return encoder;
}

Result<std::span<const std::uint8_t>> Encoder::encode(std::span<const std::uint16_t> symbols,
                                                      std::span<std::uint8_t> room) const {
  assert(room.size() >= max_bytes(symbols.size()));
  const std::size_t n = symbols.size();
  if (n > 0) {
    std::uint16_t least = 0xffff, greatest = 0;
    for (const std::uint16_t symbol : symbols) {  // vectorizes, unlike std::minmax_element
      least = std::min(least, symbol);
      greatest = std::max(greatest, symbol);
    }
    if (least < first_ || greatest - first_ >= steps_.size())
      return make_error(ErrorCode::kInvalidArgument, "symbol outside the frequency table");
  }

  const Step* const steps = steps_.data();
  const std::uint32_t first = first_;
  std::uint8_t* word = room.data() + room.size();
  std::uint32_t any_absent = 0;
  const auto step = [&](std::uint32_t& state, std::uint16_t symbol) {
    const Step& s = steps[symbol - first];
    // Written in any case (there is always room for the states), kept only if due.
    const auto low = static_cast<std::uint16_t>(state);
    std::memcpy(word - 2, &low, 2);
    // Masks: of two conditional moves on one condition, compilers make a branch.
    const std::uint32_t due = state > s.limit;
    word -= 2 * due;
    const std::uint32_t x = state ^ ((state ^ state >> 16) & (0u - due));
    const auto quotient = static_cast<std::uint32_t>(high_product(x, s.multiplier));
    any_absent |= s.offset;
    state = x + quotient * s.complement + s.offset;
  };

  const std::size_t states = states_for(n);
  std::uint32_t x[kManyStates];
  std::fill_n(x, kManyStates, kLowestState);
  std::size_t i = n;
  if (states == kManyStates) {
    for (; i % kManyStates != 0; --i) step(x[(i - 1) % kManyStates], symbols[i - 1]);
    std::uint32_t x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
    std::uint32_t x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
    for (; i > 0; i -= kManyStates) {
      const std::uint16_t* const s = symbols.data() + i - kManyStates;
      step(x7, s[7]), step(x6, s[6]), step(x5, s[5]), step(x4, s[4]);
      step(x3, s[3]), step(x2, s[2]), step(x1, s[1]), step(x0, s[0]);
    }
    x[0] = x0, x[1] = x1, x[2] = x2, x[3] = x3, x[4] = x4, x[5] = x5, x[6] = x6, x[7] = x7;
  } else {
    for (; i > 0; --i) step(x[0], symbols[i - 1]);
  }
  if (any_absent & kAbsent)
    return make_error(ErrorCode::kInvalidArgument, "symbol that the frequency table lacks");
  word -= 4 * states;
  std::memcpy(word, x, 4 * states);
  return std::span<const std::uint8_t>(word, room.data() + room.size());
}

}  // namespace ratefloor::coding::rans
