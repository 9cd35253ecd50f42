// Any bytes as a lattice's header and one of its chunks: no crash, finite weights, and memory that
// does not follow from what the header claims.
#include <cmath>
#include <cstdlib>
#include <vector>

#include "ratefloor/codec/lattice/decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace lattice = ratefloor::codec::lattice;
  using ratefloor::kernel::PointLattice;
  if (size < 6) return 0;
  constexpr PointLattice kAll[] = {PointLattice::kD4, PointLattice::kE8, PointLattice::kBw16,
                                   PointLattice::kLeech};
  const lattice::Format format{kAll[data[0] % 4], 2};
  const std::uint64_t rows = data[0] >= 252 ? std::uint64_t{1} << 50 : 1 + data[1] % 64;
  const std::uint64_t cols = 1 + data[2];
  const std::size_t header_size = std::min<std::size_t>(data[3] | data[4] << 8, size - 6);
  const std::span<const std::uint8_t> bytes(data + 6, size - 6);
  const auto decoder = lattice::Decoder::make(format, rows, cols, bytes.first(header_size));
  if (!decoder) {
    if (decoder.error().message.empty()) std::abort();
    return 0;
  }
  const std::uint64_t first = data[5];
  std::vector<float> out(std::min<std::uint64_t>(rows * cols - std::min(first, rows * cols), 5000));
  if (!decoder->decode(first, bytes.subspan(header_size), out)) return 0;
  for (const float weight : out)
    if (!std::isfinite(weight)) std::abort();
  return 0;
}
