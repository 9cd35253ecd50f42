#include "ratefloor/coding/bit_pack.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace ratefloor::coding {
namespace {

static_assert(std::endian::native == std::endian::little, "words are stored as they are");

// Fields of 8, 16, 32 bits hold 1, 2, 4 codes in their low bits; each step closes the gap between
// two neighbouring fields.
template <int kBits>
std::uint64_t squeeze(std::uint64_t v) {
  v = (v & 0x00ff00ff00ff00ffu) | (v & 0xff00ff00ff00ff00u) >> (8 - kBits);
  v = (v & 0x0000ffff0000ffffu) | (v & 0xffff0000ffff0000u) >> (16 - 2 * kBits);
  return (v & 0x00000000ffffffffu) | (v & 0xffffffff00000000u) >> (32 - 4 * kBits);
}

template <int kBits>
std::uint64_t spread(std::uint64_t v) {
  constexpr std::uint64_t kLow4 = (std::uint64_t{1} << (4 * kBits)) - 1;
  constexpr std::uint64_t kLow2 = ((std::uint64_t{1} << (2 * kBits)) - 1) * 0x0000000100000001u;
  constexpr std::uint64_t kLow1 = ((std::uint64_t{1} << kBits) - 1) * 0x0001000100010001u;
  v = (v & kLow4) | (v >> (4 * kBits) & kLow4) << 32;
  v = (v & kLow2) | (v >> (2 * kBits) & kLow2) << 16;
  return (v & kLow1) | (v >> kBits & kLow1) << 8;
}

// Two codes to a byte: simple enough for compilers to vectorize.
void pack_four(const std::uint8_t* codes, std::size_t n, std::uint8_t* bytes, std::size_t) {
  for (std::size_t i = 0; i < n / 2; ++i)
    bytes[i] = static_cast<std::uint8_t>(codes[2 * i] | codes[2 * i + 1] << 4);
  if (n % 2 == 1) bytes[n / 2] = codes[n - 1];
}

void unpack_four(const std::uint8_t* bytes, std::size_t, std::uint8_t* codes, std::size_t n) {
  for (std::size_t i = 0; i < n / 2; ++i) {
    codes[2 * i] = bytes[i] & 15;
    codes[2 * i + 1] = bytes[i] >> 4;
  }
  if (n % 2 == 1) codes[n - 1] = bytes[n / 2] & 15;
}

template <int kBits>
void pack(const std::uint8_t* codes, std::size_t n, std::uint8_t* bytes, std::size_t size) {
  std::size_t i = 0, at = 0;
  // Whole words as long as what they write too much is overwritten later.
  for (; i + 8 <= n && at + 8 <= size; i += 8, at += kBits) {
    std::uint64_t v;
    std::memcpy(&v, codes + i, 8);
    v = squeeze<kBits>(v);
    std::memcpy(bytes + at, &v, 8);
  }
  for (; i < n; i += 8, at += kBits) {
    std::uint64_t v = 0;
    std::memcpy(&v, codes + i, n - i < 8 ? n - i : 8);
    v = squeeze<kBits>(v);
    std::memcpy(bytes + at, &v, size - at < kBits ? size - at : kBits);
  }
}

template <int kBits>
void unpack(const std::uint8_t* bytes, std::size_t size, std::uint8_t* codes, std::size_t n) {
  std::size_t i = 0, at = 0;
  for (; i + 8 <= n && at + 8 <= size; i += 8, at += kBits) {
    std::uint64_t v;
    std::memcpy(&v, bytes + at, 8);
    v = spread<kBits>(v);
    std::memcpy(codes + i, &v, 8);
  }
  for (; i < n; i += 8, at += kBits) {
    std::uint64_t v = 0;
    std::memcpy(&v, bytes + at, size - at < kBits ? size - at : kBits);
    v = spread<kBits>(v);
    std::memcpy(codes + i, &v, n - i < 8 ? n - i : 8);
  }
}

}  // namespace

void pack_bits(std::span<const std::uint8_t> codes, int bits, std::span<std::uint8_t> bytes) {
  assert(bytes.size() == packed_bytes(codes.size(), bits));
  const auto call = [&](auto function) {
    function(codes.data(), codes.size(), bytes.data(), bytes.size());
  };
  switch (bits) {
    case 1:
      return call(pack<1>);
    case 2:
      return call(pack<2>);
    case 3:
      return call(pack<3>);
    case 4:
      return call(pack_four);
    case 5:
      return call(pack<5>);
    case 6:
      return call(pack<6>);
    case 7:
      return call(pack<7>);
    default:
      return call(pack<8>);
  }
}

void unpack_bits(std::span<const std::uint8_t> bytes, int bits, std::span<std::uint8_t> codes) {
  assert(bytes.size() == packed_bytes(codes.size(), bits));
  const auto call = [&](auto function) {
    function(bytes.data(), bytes.size(), codes.data(), codes.size());
  };
  switch (bits) {
    case 1:
      return call(unpack<1>);
    case 2:
      return call(unpack<2>);
    case 3:
      return call(unpack<3>);
    case 4:
      return call(unpack_four);
    case 5:
      return call(unpack<5>);
    case 6:
      return call(unpack<6>);
    case 7:
      return call(unpack<7>);
    default:
      return call(unpack<8>);
  }
}

}  // namespace ratefloor::coding
