// Any header, any chunk: the decoder returns an error or some finite weights.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "ratefloor/codec/rotated/decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::codec::rotated;
  if (size < 3) return 0;
  const std::uint64_t rows = data[0] % 16 + 1, cols = data[1] + 1;
  const std::size_t head = std::min<std::size_t>(data[2], size - 3);
  const std::span<const std::uint8_t> rest(data + 3, size - 3);
  const auto decoder = Decoder::make(rows, cols, rest.first(head));
  if (!decoder) return 0;
  std::vector<float> out(rows * cols);
  if (!decoder->decode(0, rest.subspan(head), out)) return 0;
  for (const float w : out)
    if (!std::isfinite(w)) std::abort();
  return 0;
}
