// Streams are what the specification says, and decode to what their coder makes of a matrix.
#define XXH_INLINE_ALL
#include <gtest/gtest.h>
#include <xxhash.h>

#include <fstream>
#include <sstream>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec {
namespace {

using testing::Bytes;
using testing::coder_of;
using testing::encoded;
using testing::same_bits;
using testing::samples;

const std::vector<std::string> kNames = {
    "nf4",    "nf4-dq",        "nf4-fp16-b32", "fp4-b4096",    "af4-dq-b128",  "int2",
    "int3",   "int4-asym-g64", "int4-g0",      "int8-g131072", "int5-asym-g0", "lloyd1",
    "lloyd3", "lloyd8",        "ecsq0.3",      "ecsq2.5",      "ecsq4"};

using Shape = std::pair<std::uint64_t, std::uint64_t>;

// One weight, one row, one column, odd sizes, no weights; several chunks, flat and of whole rows
// and of pieces of rows.
const std::vector<Shape> kShapes = {{1, 1},      {1, 777},    {65, 1},     {3, 129},
                                    {31, 64},    {0, 5},      {5, 0},      {0, 0},
                                    {1, 140000}, {2, 131073}, {1100, 131}, {140001, 1}};

std::vector<float> weights(const Shape& shape) {
  std::vector<float> x = samples(shape.first * shape.second, 1.6, 0.3f);
  if (x.size() > 100) x[77] = 1000.0f;
  if (shape.first >= 31) std::fill_n(x.begin() + 3 * shape.second, 2 * shape.second, 0.0f);
  return x;
}

// The stream as the specification says, from the coder's own chunks.
void append_varint(Bytes& bytes, std::uint64_t value) {
  while (value > 127) {
    bytes.push_back(static_cast<std::uint8_t>(value % 128 + 128));
    value /= 128;
  }
  bytes.push_back(static_cast<std::uint8_t>(value));
}

void append_checksum(Bytes& bytes, std::size_t begin) {
  const XXH64_hash_t hash = XXH64(bytes.data() + begin, bytes.size() - begin, 0);
  for (int shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(hash >> shift));
}

Bytes plain_stream(const ChunkCoder& coder, const std::string& name, std::uint8_t dtype,
                   const Matrix& matrix, const std::vector<float>& x) {
  Bytes stream = {'r', 'f', 1, 1, dtype};
  append_varint(stream, matrix.rows());
  append_varint(stream, matrix.cols());
  stream.push_back(static_cast<std::uint8_t>(name.size()));
  stream.insert(stream.end(), name.begin(), name.end());
  append_varint(stream, coder.header().size());
  stream.insert(stream.end(), coder.header().begin(), coder.header().end());
  std::vector<Bytes> chunks;
  for (const Chunk& chunk : chunks_of(matrix, coder.chunking())) {
    const auto bytes =
        testing::got(coder.encode(chunk.first, std::span(x).subspan(chunk.first, chunk.size)))
            .bytes;
    chunks.emplace_back(bytes.begin(), bytes.end());
  }
  if (chunks.size() > 1)
    for (const Bytes& chunk : chunks) append_varint(stream, chunk.size());
  if (chunks.size() != 1) append_checksum(stream, 0);
  for (const Bytes& chunk : chunks) {
    const std::size_t begin = chunks.size() == 1 ? 0 : stream.size();
    stream.insert(stream.end(), chunk.begin(), chunk.end());
    append_checksum(stream, begin);
  }
  return stream;
}

TEST(TensorStream, HoldsWhatTheCoderMakesOfAMatrix) {
  for (const Shape& shape : kShapes) {
    const auto [rows, cols] = shape;
    const std::vector<float> x = weights(shape);
    const SpanMatrix matrix(x, rows, cols);
    for (const std::string& name : kNames) {
      if (kSlow && x.size() > 140000) continue;
      SCOPED_TRACE(name + " " + std::to_string(rows) + "x" + std::to_string(cols));
      const auto coder = coder_of(name, matrix, x);
      const auto [bytes, tensor] = encoded(*coder, name, matrix, 2);
      EXPECT_EQ(bytes, plain_stream(*coder, name, 2, matrix, x));

      const auto stream = TensorStream::open(bytes);
      ASSERT_TRUE(stream) << stream.error().to_string();
      EXPECT_EQ(stream->method(), name);
      EXPECT_EQ(stream->dtype(), "BF16");
      EXPECT_EQ(stream->rows(), rows);
      EXPECT_EQ(stream->cols(), cols);
      EXPECT_EQ(stream->head_bytes(), tensor.head.size());

      const Cost measured = testing::got(measure(*coder, matrix, Executor(1)));
      EXPECT_EQ(tensor.cost.stored_bytes, bytes.size());
      EXPECT_EQ(tensor.cost.stored_bytes, tensor.head.size() + tensor.body_bytes);
      EXPECT_EQ(tensor.cost.entropy_bits, measured.entropy_bits);
      EXPECT_EQ(tensor.cost.squared_error, measured.squared_error);
      EXPECT_EQ(tensor.cost.index_counts, measured.index_counts);

      std::vector<float> expected(x.size()), decoded(x.size());
      for (std::size_t index = 0; index < stream->chunks().size(); ++index) {
        const auto [first, size] = stream->chunks()[index];
        const auto in = std::span(x).subspan(first, size);
        ASSERT_TRUE(coder->round_trip(first, in, std::span(expected).subspan(first, size)));
        const auto done = stream->decode_chunk(index, std::span(decoded).subspan(first, size));
        ASSERT_TRUE(done) << done.error().to_string();
      }
      EXPECT_TRUE(same_bits(decoded, expected));
      std::vector<float> at_once(x.size());
      ASSERT_TRUE(stream->decode_rows(0, rows, at_once));
      EXPECT_TRUE(same_bits(at_once, expected));
    }
  }
}

TEST(TensorStream, EveryListedMethodHasADecoder) {
  const std::vector<float> x = weights({3, 129});
  for (const auto& method : testing::got(parse_methods(""))) {
    const auto bytes = testing::stream_of(method->name(), x, 3, 129);
    EXPECT_TRUE(testing::decodes(bytes)) << method->name();
  }
}

TEST(TensorStream, AnyNumberOfThreadsGivesTheSame) {
  const std::uint64_t rows = kSlow ? 400 : 1000, cols = 1003;  // four or eight chunks
  const std::vector<float> x = weights({rows, cols});
  const SpanMatrix matrix(x, rows, cols);
  for (const char* name : {"nf4-dq", "int4-asym-g64", "lloyd3", "ecsq2.5"}) {
    const auto coder = coder_of(name, matrix, x);
    const auto one = encoded(*coder, name, matrix, 1);
    for (const unsigned threads : {2u, 8u}) {
      const auto more = encoded(*coder, name, matrix, threads);
      EXPECT_EQ(more.bytes, one.bytes) << name << ' ' << threads;
      EXPECT_EQ(more.tensor.cost.entropy_bits, one.tensor.cost.entropy_bits);
      EXPECT_EQ(more.tensor.cost.squared_error, one.tensor.cost.squared_error);
    }
    const auto stream = testing::got(TensorStream::open(one.bytes));
    std::vector<float> alone(x.size()), together(x.size());
    ASSERT_TRUE(stream.decode_rows(0, rows, alone));
    Executor(8).for_each(stream.chunks().size(), [&](std::size_t index) {
      const auto [first, size] = stream.chunks()[index];
      EXPECT_TRUE(stream.decode_chunk(index, std::span(together).subspan(first, size)));
    });
    EXPECT_TRUE(same_bits(together, alone)) << name;
  }
}

TEST(TensorStream, RowsAreReadAlone) {
  // Rows within chunks, rows that cross the ends of flat chunks, rows of several chunks.
  const std::pair<const char*, Shape> all[] = {{"ecsq2.5", {300, 1003}},
                                               {"nf4-dq", {300, 1003}},
                                               {"int3", {3, 140000}},
                                               {"nf4", {3, 140000}}};
  for (const auto& [name, shape] : all) {
    const auto [rows, cols] = shape;
    const std::vector<float> x = weights(shape);
    const Bytes bytes = testing::stream_of(name, x, rows, cols);
    const auto stream = testing::got(TensorStream::open(bytes));
    std::vector<float> whole(x.size());
    ASSERT_TRUE(stream.decode_rows(0, rows, whole));
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1}, rows / 2, rows - 2, rows})
      for (std::uint64_t count : {0, 1, 133}) {
        count = std::min(count, rows - first);
        std::vector<float> slice(count * cols);
        ASSERT_TRUE(stream.decode_rows(first, count, slice));
        EXPECT_TRUE(std::equal(slice.begin(), slice.end(),
                               whole.begin() + static_cast<std::ptrdiff_t>(first * cols)))
            << name << ' ' << first << ' ' << count;
      }
  }
}

TEST(TensorStream, SpecExample) {
  const std::vector<float> x = {7.5f, -3.0f, 1.0f, 0.0f};
  const Bytes bytes = testing::stream_of("int4", x, 1, 4);
  std::ostringstream hex;
  for (const std::uint8_t byte : bytes)
    hex << (hex.tellp() > 0 ? " " : "") << "0123456789abcdef"[byte >> 4]
        << "0123456789abcdef"[byte & 15];
  std::ifstream file(RATEFLOOR_SOURCE_DIR "/ratefloor/codec/tensor_stream/spec.md");
  std::stringstream spec;
  spec << file.rdbuf();
  EXPECT_NE(spec.str().find("    " + hex.str() + "\n"), std::string::npos) << hex.str();
  std::vector<float> out(4);
  ASSERT_TRUE(testing::got(TensorStream::open(bytes)).decode_rows(0, 1, out));
  EXPECT_EQ(out, (std::vector<float>{7, -3, 1, 0}));
}

}  // namespace
}  // namespace ratefloor::codec
