#include "ratefloor/quant/dithered/dither.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

#include "ratefloor/base/random.h"

namespace ratefloor::quant {

int dither_bits(const lattice::Lattice& lattice) {
  assert(std::has_single_bit(static_cast<unsigned>(lattice.period)));
  return kernel::kGridBits + std::countr_zero(static_cast<unsigned>(lattice.period));
}

void fill_dither(const lattice::Lattice& lattice, DitherKey key, std::uint64_t first,
                 std::span<std::int32_t> out) {
  assert(first % 4 == 0);
  const int unused = 32 - dither_bits(lattice);
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const std::array<std::uint64_t, 2> bits =
        random_bits(key.seed, (first + i) / 4, /*attempt=*/0, key.stream);
    for (std::size_t j = 0; j < std::min<std::size_t>(4, out.size() - i); ++j)
      out[i + j] = static_cast<std::int32_t>(
          static_cast<std::uint32_t>(bits[j / 2] >> (32 * (j % 2))) >> unused);
  }
}

}  // namespace ratefloor::quant
