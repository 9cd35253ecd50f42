// Any bytes as a name's parameters, a shape, a header and a chunk: no crash, nothing but finite
// weights, and a chunk of the right size with a sound header decodes unless a filling bit is set.
#include <cmath>
#include <cstdlib>

#include "ratefloor/codec/bitshift/decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ratefloor::codec::bitshift;
  if (size < 4) return 0;
  const Format format{data[0] % 4 + 1, data[0] / 4 % 9 + 8};
  const std::uint64_t rows = data[1] % 8, cols = (data[2] | data[3] << 8) % 1200;
  const std::size_t header_size = 2 + 2 * rows + 10;
  std::span<const std::uint8_t> rest(data + 4, size - 4);
  const auto header = rest.first(std::min(header_size, rest.size()));
  const auto decoder = Decoder::make(format, rows, cols, header);
  if (!decoder) return 0;
  rest = rest.subspan(header.size());
  std::vector<float> out(rows * cols);
  const auto done = decoder->decode(0, rest, out);
  if (rest.size() != rows * format.row_bytes(cols)) {
    if (done && !out.empty()) std::abort();
    return 0;
  }
  if (!done) return 0;
  for (const float weight : out)
    if (!std::isfinite(weight)) std::abort();
  return 0;
}
