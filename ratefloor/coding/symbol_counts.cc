#include "ratefloor/coding/symbol_counts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::coding {
namespace {

static_assert(std::endian::native == std::endian::little, "eight codes are read as one word");

constexpr std::size_t kPiece = std::size_t{1} << 31;  // entries a 32-bit counter surely survives

template <class T>
void count_piece(std::span<const T> symbols, std::span<std::uint64_t> counts,
                 std::vector<std::uint32_t>& tables) {
  const std::size_t size = counts.size();
  tables.assign(4 * size, 0);
  std::uint32_t* const t = tables.data();
  std::size_t i = 0;
  for (; i + 4 <= symbols.size(); i += 4) {
    ++t[symbols[i]];
    ++t[size + symbols[i + 1]];
    ++t[2 * size + symbols[i + 2]];
    ++t[3 * size + symbols[i + 3]];
  }
  for (; i < symbols.size(); ++i) ++t[symbols[i]];
  for (std::size_t s = 0; s < size; ++s)
    counts[s] += std::uint64_t{t[s]} + t[size + s] + t[2 * size + s] + t[3 * size + s];
}

template <class T>
void count(std::span<const T> symbols, std::span<std::uint64_t> counts) {
  thread_local std::vector<std::uint32_t> tables;
  for (std::size_t at = 0; at < symbols.size(); at += kPiece)
    count_piece(symbols.subspan(at, std::min(kPiece, symbols.size() - at)), counts, tables);
}

}  // namespace

void count_bytes(std::span<const std::uint8_t> bytes, std::span<std::uint64_t> counts) {
  count(bytes, counts);
}

void count_codes(std::span<const std::uint8_t> codes, int bits, std::span<std::uint64_t> counts) {
  if (bits > 4) {
    count(codes, counts);
    return;
  }
  const std::size_t pairs = std::size_t{1} << (2 * bits), mask = pairs - 1;
  std::array<std::array<std::uint32_t, 256>, 4> tables;
  for (std::size_t at = 0; at < codes.size(); at += kPiece) {
    const auto piece = codes.subspan(at, std::min(kPiece, codes.size() - at));
    for (auto& table : tables) std::fill_n(table.begin(), pairs, 0u);
    std::size_t i = 0;
    for (; i + 8 <= piece.size(); i += 8) {
      std::uint64_t v;
      std::memcpy(&v, piece.data() + i, 8);
      v |= v >> (8 - bits);  // the low bits of each 16 now hold two codes
      ++tables[0][v & mask];
      ++tables[1][v >> 16 & mask];
      ++tables[2][v >> 32 & mask];
      ++tables[3][v >> 48 & mask];
    }
    for (; i < piece.size(); ++i) ++counts[piece[i]];
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const std::uint64_t c =
          std::uint64_t{tables[0][pair]} + tables[1][pair] + tables[2][pair] + tables[3][pair];
      counts[pair & (mask >> bits)] += c;
      counts[pair >> bits] += c;
    }
  }
}

void count_symbols(std::span<const std::uint16_t> symbols, std::span<std::uint64_t> counts) {
  count(symbols, counts);
}

double ideal_bits(std::span<const std::uint64_t> counts) {
  constexpr double kBitsPerNat = 1.4426950408889634;
  std::uint64_t total = 0;
  for (const std::uint64_t c : counts) total += c;
  const auto n = static_cast<double>(total);
  double nats = 0;
  for (const std::uint64_t c : counts)
    if (c != 0) nats += static_cast<double>(c) * portable::log(n / static_cast<double>(c));
  return nats * kBitsPerNat;
}

}  // namespace ratefloor::coding
