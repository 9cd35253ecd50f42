// Tensor streams for tests: made by encode_tensor, built once more field by field, and damaged ones
// with their checksums made right.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/tensor_stream/checksum.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/codec/testing/test_support.h"

namespace ratefloor::codec::testing {

using Bytes = std::vector<std::uint8_t>;

template <class T>
T got(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return *std::move(result);
}

inline std::unique_ptr<ChunkCoder> coder_of(std::string_view name, const Matrix& matrix,
                                            const std::vector<float>& x) {
  TensorModel model = model_of(x, matrix.rows(), matrix.cols(), 1.7);
  if (x.empty()) std::fill(model.row_scales.begin(), model.row_scales.end(), 0.0f);
  return got(got(parse_method(name))->prepare(matrix, model, Executor(1)));
}

struct Stream {
  Bytes bytes;
  EncodedTensor tensor;
};

inline Stream encoded(const ChunkCoder& coder, std::string_view name, const Matrix& matrix,
                      unsigned threads = 1, std::string_view dtype = "BF16") {
  Bytes body;
  const ByteSink sink = [&](std::span<const std::uint8_t> bytes) -> Result<void> {
    body.insert(body.end(), bytes.begin(), bytes.end());
    return {};
  };
  Stream stream;
  stream.tensor = got(encode_tensor(coder, name, dtype, matrix, Executor(threads), sink));
  stream.bytes = stream.tensor.head;
  stream.bytes.insert(stream.bytes.end(), body.begin(), body.end());
  return stream;
}

inline Bytes stream_of(std::string_view name, const std::vector<float>& x, std::uint64_t rows,
                       std::uint64_t cols) {
  const SpanMatrix matrix(x, rows, cols);
  return encoded(*coder_of(name, matrix, x), name, matrix).bytes;
}

/// Opens, checks and decodes everything: whether all of it went well.
inline bool decodes(std::span<const std::uint8_t> bytes) {
  const Result<TensorStream> stream = TensorStream::open(bytes);
  if (!stream) return false;
  std::vector<float> out;
  for (std::size_t index = 0; index < stream->chunks().size(); ++index) {
    out.resize(stream->chunks()[index].size);
    if (!stream->decode_chunk(index, out)) return false;
  }
  return true;
}

/// Makes every checksum right, as far as the fields say where they are.
inline void reseal(Bytes& bytes, const basis::Bases* bases = nullptr) {
  const auto seal = [&](std::uint64_t begin, std::uint64_t end) {
    const std::uint32_t sum = checksum(std::span(bytes).subspan(begin, end - begin));
    std::memcpy(bytes.data() + end, &sum, sizeof sum);
  };
  FieldReader fields(bytes);
  fields.take_bytes(3);
  const auto codec = fields.take<std::uint8_t>();
  fields.take_bytes(1);
  const std::uint64_t rows = fields.take_varint(), cols = fields.take_varint();
  std::string name = "ectcq";
  if (codec == 1) {
    const auto stored = fields.take_bytes(fields.take<std::uint8_t>());
    name.assign(stored.begin(), stored.end());
  }
  const auto header = fields.take_bytes(fields.take_varint());
  if (!fields.ok() || rows > 1u << 30 || cols > 1u << 30) return;
  const auto decoder = make_decoder(name, rows, cols, header, bases);
  if (!decoder) return;
  const std::uint64_t count =
      chunk_count(rows, cols, {(*decoder)->by_rows(), (*decoder)->chunk_weights()});
  if (count == 1 && fields.rest().size() >= 4) seal(0, bytes.size() - 4);
  if (count == 1 || count > bytes.size()) return;
  std::vector<std::uint64_t> sizes(count);
  for (std::uint64_t& size : sizes) size = fields.take_varint();
  std::uint64_t at = bytes.size() - fields.rest().size();
  fields.take_bytes(4);
  if (!fields.ok()) return;
  seal(0, at);
  at += 4;
  for (const std::uint64_t size : sizes) {
    if (bytes.size() - at < 4 || size > bytes.size() - at - 4) return;
    seal(at, at + size);
    at += size + 4;
  }
}

}  // namespace ratefloor::codec::testing
