#include "ratefloor/codec/lattice/block_parts.h"

#include "ratefloor/codec/lattice/bit_masks.h"
#include "ratefloor/codec/lattice/magnitude.h"

namespace ratefloor::codec::lattice {
namespace {

// Dimension and period are constants, the coordinates' loop has no branches.
template <std::size_t n, std::uint32_t period, bool kWhole>
void take_apart_as(const Shapes& shapes, const std::int32_t* point, BlockParts& parts) {
  constexpr std::uint32_t half = period / 2, quarter = period / 4;
  std::uint32_t turned = 0, negative = 0, halves = 0, quarters = 0, threes = 0, own_signs = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto value = static_cast<std::uint32_t>(point[i]);
    const std::uint32_t minus = value >> 31;
    const std::uint32_t magnitude = (value ^ (0u - minus)) + minus;
    const std::uint32_t residue = value & (period - 1);
    const std::uint32_t is_turned = residue > half;
    const std::uint32_t kind = is_turned != 0 ? period - residue : residue;
    parts.kinds[i] = static_cast<std::uint8_t>(kind);
    parts.indices[i] = index_among(period, kind, magnitude);
    turned |= is_turned << i;
    negative |= minus << i;
    halves |= static_cast<std::uint32_t>(kind == half) << i;
    quarters |= static_cast<std::uint32_t>(quarter > 0 && kind == quarter) << i;
    threes |= static_cast<std::uint32_t>(period == 8 && kind == 3) << i;
    own_signs |= static_cast<std::uint32_t>((kind == half) | ((kind == 0) & (magnitude > 0))) << i;
  }
  const bool odd = period == 8 && (point[0] & 1) != 0;
  const Arrangement at = odd ? Arrangement{turned ^ threes, threes} : Arrangement{quarters, halves};
  const std::uint32_t far = count_bits(at.far);
  parts.shape = odd ? shapes.odd(far) : shapes.even(count_bits(at.word), far);
  const Shape& shape = shapes[parts.shape];
  const int free_signs = shape.free_signs();
  parts.sign_bits = free_signs + static_cast<int>(count_bits(own_signs));
  if constexpr (kWhole) {
    const std::uint32_t free = odd ? 0 : gathered(turned, at.word, n) & ((1u << free_signs) - 1);
    parts.signs = free | std::uint64_t{gathered(negative, own_signs, n)} << free_signs;
    parts.arrangement = index_of(shape, n, at);
  }
}

template <bool kWhole>
void take_apart_any(const Shapes& shapes, const std::int32_t* point, BlockParts& parts) {
  switch (shapes.dimension()) {
    case 4:
      return take_apart_as<4, 2, kWhole>(shapes, point, parts);
    case 8:
      return take_apart_as<8, 4, kWhole>(shapes, point, parts);
    case 16:
      return take_apart_as<16, 4, kWhole>(shapes, point, parts);
    default:
      return take_apart_as<24, 8, kWhole>(shapes, point, parts);
  }
}

}  // namespace

void take_apart(const Shapes& shapes, const std::int32_t* point, BlockParts& parts) {
  take_apart_any<true>(shapes, point, parts);
}

void look_at(const Shapes& shapes, const std::int32_t* point, BlockParts& parts) {
  take_apart_any<false>(shapes, point, parts);
}

}  // namespace ratefloor::codec::lattice
