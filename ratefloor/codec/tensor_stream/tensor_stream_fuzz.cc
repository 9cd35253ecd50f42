// Any bytes as a tensor stream: as they are, with the checksums made right, and as header and
// chunks behind a sensible head of every method, so that the decoders themselves are reached.
// Everything that opens is decoded, as long as it has at most a million weights.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace {

using namespace ratefloor;
using namespace ratefloor::codec;
using testing::Bytes;

constexpr std::uint64_t kMostDecoded = 1 << 20;

void check_message(const Error& error) {
  if (error.to_string().size() > 1000) std::abort();  // a message is for people
}

void use(std::span<const std::uint8_t> bytes) {
  const Result<TensorStream> stream = TensorStream::open(bytes);
  if (!stream) return check_message(stream.error());
  const std::vector<Chunk>& chunks = stream->chunks();
  if (chunks.size() > bytes.size() || stream->head_bytes() > bytes.size()) std::abort();
  const std::uint64_t weights = stream->rows() * stream->cols();
  std::uint64_t next = 0;
  for (const Chunk& chunk : chunks) {
    if (chunk.first != next) std::abort();
    next += chunk.size;
  }
  if (next != weights) std::abort();
  if (weights > kMostDecoded) return;
  std::vector<float> all(weights), row(stream->cols());
  const Result<void> done = stream->decode_rows(0, stream->rows(), all);
  if (!done) check_message(done.error());
  if (weights > 0) {
    const std::uint64_t middle = stream->rows() / 2;
    const Result<void> alone = stream->decode_rows(middle, 1, row);
    if (done && !alone) std::abort();
    if (done && std::memcmp(row.data(), all.data() + middle * row.size(), 4 * row.size()) != 0)
      std::abort();
  }
}

// First byte: the method; then rows, cols and the header's length; then the header, sizes, chunks.
Bytes framed(std::span<const std::uint8_t> data) {
  constexpr std::string_view kNames[] = {"nf4",          "nf4-dq", "fp4-fp16-b32", "int3",
                                         "int4-asym-g8", "int8",   "int5-g0",      "lloyd1",
                                         "lloyd4",       "ecsq2"};
  FieldReader fields(data);
  const std::uint8_t kind = fields.take<std::uint8_t>();
  const std::uint64_t rows = fields.take<std::uint8_t>(), cols = fields.take<std::uint16_t>();
  const std::string_view name = kNames[kind % std::size(kNames)];
  const bool named = kind < 200;  // else ectcq
  Bytes bytes = {'r', 'f', 1, static_cast<std::uint8_t>(named ? 1 : 0), 0};
  put_varint(bytes, rows);
  put_varint(bytes, cols);
  if (named) {
    put(bytes, static_cast<std::uint8_t>(name.size()));
    bytes.insert(bytes.end(), name.begin(), name.end());
  }
  put_all(bytes, fields.rest());
  bytes.resize(bytes.size() + 4);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  use({data, size});
  Bytes sealed(data, data + size);
  testing::reseal(sealed);
  use(sealed);
  Bytes made = framed({data, size});
  testing::reseal(made);
  use(made);
  return 0;
}
