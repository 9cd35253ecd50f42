// Any header and any chunk in a small basis, and any bytes as a basis: an error or some finite
// weights.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "ratefloor/codec/basis/decoder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace {

using namespace ratefloor::codec;
using Bytes = std::span<const std::uint8_t>;

constexpr std::uint64_t kHash = 0x0706050403020100;

std::shared_ptr<const basis::Basis> basis_of(std::uint64_t channels) {
  const std::uint64_t count = std::min<std::uint64_t>(3, channels - 1);
  std::vector<float> values(basis::value_count(channels, count));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(i % 5) * 0.25f - 0.5f;
  return std::make_shared<const basis::Basis>(
      basis::Basis{basis::Reflections(channels, count, values), kHash});
}

void decode(std::uint64_t rows, std::uint64_t cols, Bytes header, Bytes chunk) {
  const basis::Bases bases = {{"b", basis_of(cols)}};
  const auto decoder = basis::Decoder::make(rows, cols, header, &bases);
  if (!decoder) return;
  std::vector<float> out(rows * cols);
  if (!decoder->decode(0, chunk, out)) return;
  for (const float w : out)
    if (!std::isfinite(w)) std::abort();
}

// As they are, and with the checksums of the tensor stream in them made right.
void read(Bytes bytes) {
  FieldReader fields(bytes);
  fields.take_bytes(3);
  const std::uint64_t channels = fields.take_varint(), count = fields.take_varint();
  // Larger ones take their time by right: the cost of a basis is channels · count².
  if (fields.ok() && channels <= basis::kMostChannels && count <= basis::kMostReflections &&
      channels * count * count > 1 << 24)
    return;
  std::vector<std::uint8_t> head(bytes.begin(),
                                 bytes.end() - static_cast<std::ptrdiff_t>(fields.rest().size()));
  std::vector<std::uint8_t> stream(fields.rest().begin(), fields.rest().end());
  testing::reseal(stream);
  head.insert(head.end(), stream.begin(), stream.end());
  for (const Bytes any : {bytes, Bytes(head)}) {
    const auto basis = basis::read_basis(any);
    if (!basis || basis->reflections.channels() > 4096) continue;
    std::vector<float> x(basis->reflections.channels(), 1.0f);
    basis->reflections.undo(x);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read({data, size});
  if (size < 3) return 0;
  const std::uint64_t rows = data[0] % 16 + 1, cols = data[1] + 2;
  const std::size_t head = std::min<std::size_t>(data[2], size - 3);
  const Bytes rest(data + 3, size - 3);
  decode(rows, cols, rest.first(head), rest.subspan(head));
  // The same behind the name and the hash that nobody guesses.
  std::vector<std::uint8_t> header = {1, 'b'};
  put(header, kHash);
  put_all(header, rest.first(head));
  decode(rows, cols, header, rest.subspan(head));
  return 0;
}
