// Streams that no encoder wrote: refused, whatever is wrong with them, at a cost that their own
// size bounds. And what encode_tensor makes of errors around it.
#include <gtest/gtest.h>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec {
namespace {

using testing::Bytes;
using testing::decodes;
using testing::samples;
using testing::stream_of;

struct Named {
  std::string name;
  Bytes bytes;
};

constexpr std::size_t kCols = (1 << 16) + 1;  // two rows do not fit into a chunk

// Three chunks of one row each, all zeros: some forty bytes a chunk.
Bytes three_chunks() { return stream_of("ecsq2", std::vector<float>(3 * kCols, 0.0f), 3, kCols); }

std::vector<Named> small_streams() {
  std::vector<Named> all;
  for (const char* name : {"nf4", "nf4-dq", "fp4-fp16", "int3", "int4-asym-g8", "lloyd3", "ecsq2"})
    all.push_back({name, stream_of(name, samples(2 * 9), 2, 9)});
  all.push_back({"no weights", stream_of("nf4-dq", {}, 0, 5)});
  all.push_back({"three chunks", three_chunks()});
  return all;
}

TEST(DamagedStream, EveryTruncationIsRefused) {
  for (const auto& [name, bytes] : small_streams()) {
    EXPECT_TRUE(decodes(bytes)) << name;
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(TensorStream::open(std::span(bytes).first(size))) << name << ' ' << size;
  }
}

TEST(DamagedStream, EveryChangedBitIsRefused) {
  for (const auto& [name, bytes] : small_streams())
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += kSlow ? 3 : 1) {
      Bytes changed = bytes;
      changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
      EXPECT_FALSE(decodes(changed)) << name << ' ' << bit;
    }
}

TEST(DamagedStream, EveryExtensionIsRefused) {
  for (const auto& [name, bytes] : small_streams()) {
    Bytes longer = bytes;
    for (int more = 1; more < 20; ++more) {
      longer.push_back(0);
      EXPECT_FALSE(TensorStream::open(longer)) << name << ' ' << more;
      Bytes sealed = longer;  // a single chunk that is too long, or bytes after the last one
      testing::reseal(sealed);
      EXPECT_FALSE(decodes(sealed)) << name << ' ' << more;
    }
  }
}

// What is behind the checksums: no crash (the sanitizers watch), and chunks that cover the matrix.
TEST(DamagedStream, NothingHappensBehindRightChecksums) {
  for (const auto& [name, bytes] : small_streams()) {
    int accepted = 0;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += kSlow ? 3 : 1) {
      Bytes changed = bytes;
      changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
      testing::reseal(changed);
      const auto stream = TensorStream::open(changed);
      if (!stream) continue;
      std::uint64_t next = 0;
      for (const Chunk& chunk : stream->chunks()) {
        EXPECT_EQ(chunk.first, next);
        next += chunk.size;
      }
      EXPECT_EQ(next, stream->rows() * stream->cols());
      if (next <= 3 * kCols) accepted += decodes(changed) ? 1 : 0;
    }
    EXPECT_GT(accepted, 5) << name;
  }
}

TEST(DamagedStream, ErrorsNameTheChunk) {
  Bytes bytes = three_chunks();
  const auto whole = testing::got(TensorStream::open(bytes));
  const std::uint64_t chunk = (bytes.size() - whole.head_bytes()) / 3;
  bytes[whole.head_bytes() + chunk + 5] ^= 1;
  const auto stream = testing::got(TensorStream::open(bytes));
  std::vector<float> out(kCols);
  EXPECT_TRUE(stream.check_chunk(0));
  EXPECT_TRUE(stream.decode_chunk(0, out));
  const auto done = stream.decode_chunk(1, out);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(done.error().message,
            "chunk 2 of 3: its checksum is wrong: the bytes were changed after they were written");
  EXPECT_EQ(stream.check_chunk(1).error().message, done.error().message);
  EXPECT_TRUE(stream.decode_rows(2, 1, out));
  EXPECT_FALSE(stream.decode_rows(1, 1, out));

  testing::reseal(bytes);
  const auto sealed = testing::got(TensorStream::open(bytes));
  EXPECT_TRUE(sealed.check_chunk(1));
  const auto wrong = sealed.decode_chunk(1, out);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message.find("chunk 2 of 3: coded stream"), 0u) << wrong.error().message;
}

TEST(DamagedStream, RequestsForWhatIsNotThereAreRefused) {
  const Bytes bytes = three_chunks();
  const auto stream = testing::got(TensorStream::open(bytes));
  std::vector<float> row(kCols), less(100);
  const Result<void> refused[] = {stream.check_chunk(3),         stream.decode_chunk(3, row),
                                  stream.decode_chunk(0, less),  stream.decode_rows(3, 1, row),
                                  stream.decode_rows(4, 0, {}),  stream.decode_rows(0, 1, less),
                                  stream.decode_rows(0, 2, row), stream.decode_rows(1, ~0ull, row)};
  for (const Result<void>& done : refused) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ratefloor::codec
