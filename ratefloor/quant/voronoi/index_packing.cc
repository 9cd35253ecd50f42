#include "ratefloor/quant/voronoi/index_packing.h"

#include <cassert>
#include <string>

namespace ratefloor::quant {
namespace {

// The same integer as six 32-bit limbs: products and remainders then fit into 64 bits.
constexpr int kLimbs = 2 * kPackedWords;
using Limbs = std::array<std::uint32_t, kLimbs>;

void multiply_and_add(Limbs& value, std::uint32_t factor, std::uint32_t term) {
  std::uint64_t carry = term;
  for (std::uint32_t& limb : value) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  assert(carry == 0);
}

/// Divides by `divisor` and returns the remainder.
std::uint32_t divide(Limbs& value, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (int i = kLimbs; i-- > 0;) {
    rest = rest << 32 | value[i];
    value[i] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  return static_cast<std::uint32_t>(rest);
}

/// Digits are handled m at a time, m the most with q^m < 2^32.
struct Group {
  std::size_t digits = 0;
  std::uint32_t power = 1;
};

Group group_of(int q) {
  Group group;
  while (std::uint64_t{group.power} * static_cast<std::uint64_t>(q) < std::uint64_t{1} << 32) {
    group.power *= static_cast<std::uint32_t>(q);
    ++group.digits;
  }
  return group;
}

}  // namespace

int packed_index_bits(std::size_t n, int q) {
  assert(n >= 1 && n <= 24 && q >= 2 && q <= 255);
  // The largest value is q^n − 1: digits all q − 1. It needs as many bits as its length.
  Limbs largest{};
  for (std::size_t i = 0; i < n; ++i)
    multiply_and_add(largest, static_cast<std::uint32_t>(q), static_cast<std::uint32_t>(q - 1));
  int top = kLimbs;
  while (top > 1 && largest[top - 1] == 0) --top;
  int bits = 32 * (top - 1);
  for (std::uint32_t limb = largest[top - 1]; limb != 0; limb >>= 1) ++bits;
  return bits;
}

PackedIndex pack_index(std::span<const std::uint8_t> digits, int q) {
  Limbs value{};
  const Group group = group_of(q);
  for (std::size_t end = digits.size(); end > 0;) {
    // The last group is the short one, so that unpacking meets full groups first.
    const std::size_t begin = (end - 1) / group.digits * group.digits;
    std::uint32_t part = 0, power = 1;
    for (std::size_t i = end; i-- > begin;) {
      assert(digits[i] < q);
      part = part * static_cast<std::uint32_t>(q) + digits[i];
      power *= static_cast<std::uint32_t>(q);
    }
    multiply_and_add(value, power, part);
    end = begin;
  }
  PackedIndex words{};
  for (int i = 0; i < kPackedWords; ++i)
    words[i] = value[2 * i] | std::uint64_t{value[2 * i + 1]} << 32;
  return words;
}

Result<void> unpack_index(const PackedIndex& words, int q, std::span<std::uint8_t> digits) {
  Limbs value{};
  for (int i = 0; i < kPackedWords; ++i) {
    value[2 * i] = static_cast<std::uint32_t>(words[i]);
    value[2 * i + 1] = static_cast<std::uint32_t>(words[i] >> 32);
  }
  const Group group = group_of(q);
  std::uint32_t part = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i % group.digits == 0) part = divide(value, group.power);
    digits[i] = static_cast<std::uint8_t>(part % static_cast<std::uint32_t>(q));
    part /= static_cast<std::uint32_t>(q);
  }
  bool nothing_left = part == 0;
  for (const std::uint32_t limb : value) nothing_left = nothing_left && limb == 0;
  if (!nothing_left)
    return make_error(ErrorCode::kMalformed, "packed index is not below " + std::to_string(q) +
                                                 "^" + std::to_string(digits.size()));
  return {};
}

}  // namespace ratefloor::quant
