// What encode_tensor does around its coder: errors, order, progress, names.
#include "ratefloor/codec/tensor_stream/encoder.h"

#include <gtest/gtest.h>

#include <mutex>

#include "ratefloor/codec/scratch.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec {
namespace {

using testing::Bytes;

// Stores of every chunk its number, and cannot store the one of number `fails`.
class Numbers final : public ChunkCoder {
 public:
  explicit Numbers(std::uint64_t fails, bool fails_decoding = false)
      : fails_(fails), fails_decoding_(fails_decoding) {}
  bool by_rows() const override { return false; }
  std::uint64_t chunk_weights() const override { return 10; }
  std::span<const std::uint8_t> header() const override { return {}; }
  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    EXPECT_EQ(in.size(), 10u);
    if (first / 10 == fails_ && !fails_decoding_)
      return make_error(ErrorCode::kDegenerate, "chunk that cannot be stored");
    const auto bytes = room(scratch().bytes, 1);
    bytes[0] = static_cast<std::uint8_t>(first / 10);
    return EncodedChunk{bytes, 8.0, {1}};
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    EXPECT_EQ(bytes.size(), 1u);
    EXPECT_EQ(bytes[0], first / 10);
    if (first / 10 == fails_)
      return make_error(ErrorCode::kMalformed, "chunk that does not decode");
    std::fill(out.begin(), out.end(), 0.0f);
    return {};
  }

 private:
  std::uint64_t fails_;
  bool fails_decoding_;
};

class Sum final : public Progress {
 public:
  void begin(std::uint64_t) override { ADD_FAILURE(); }
  void advance(std::uint64_t amount) override {
    const std::lock_guard lock(mutex_);
    sum_ += amount;
  }
  void item(std::string_view) override { ADD_FAILURE(); }
  std::uint64_t sum() const { return sum_; }

 private:
  std::mutex mutex_;
  std::uint64_t sum_ = 0;
};

const std::vector<float> kOnes(1000, 1.0f);
const SpanMatrix kMatrix(kOnes, 10, 100);

struct Sink {
  Bytes bytes;
  std::size_t full = 1000;

  Result<void> operator()(std::span<const std::uint8_t> more) {
    if (bytes.size() + more.size() > full) return make_error(ErrorCode::kIo, "the disk is full");
    bytes.insert(bytes.end(), more.begin(), more.end());
    return {};
  }
};

TEST(EncodeTensor, HandsChunksOverInOrder) {
  for (const unsigned threads : {1u, 3u, 200u}) {
    Sink sink;
    Sum progress;
    const auto tensor = encode_tensor(Numbers(1000), "nf4", "F64", kMatrix, Executor(threads),
                                      std::ref(sink), &progress);
    ASSERT_TRUE(tensor);
    EXPECT_EQ(progress.sum(), 1000u);
    EXPECT_EQ(tensor->body_bytes, 500u);
    ASSERT_EQ(sink.bytes.size(), 500u);
    for (std::size_t chunk = 0; chunk < 100; ++chunk) EXPECT_EQ(sink.bytes[5 * chunk], chunk);
    EXPECT_EQ(tensor->head.size(), 5u + 1 + 1 + 4 + 1 + 100 + 4);
    EXPECT_EQ(tensor->cost.stored_bytes, tensor->head.size() + 500);
    EXPECT_EQ(tensor->cost.squared_error, 1000.0);
    EXPECT_EQ(tensor->cost.entropy_bits, 800.0);
    EXPECT_EQ(tensor->cost.index_counts, std::vector<std::uint64_t>{100});
  }
}

TEST(EncodeTensor, StopsAtTheFirstError) {
  for (const unsigned threads : {1u, 4u}) {
    for (const bool decoding : {false, true}) {
      Sink sink;
      const auto tensor = encode_tensor(Numbers(17, decoding), "nf4", "F64", kMatrix,
                                        Executor(threads), std::ref(sink));
      ASSERT_FALSE(tensor);
      EXPECT_EQ(tensor.error().code, decoding ? ErrorCode::kMalformed : ErrorCode::kDegenerate);
      EXPECT_EQ(sink.bytes.size(), 17u * 5);
    }
    Sink sink{{}, 123};
    const auto tensor =
        encode_tensor(Numbers(1000), "nf4", "F64", kMatrix, Executor(threads), std::ref(sink));
    ASSERT_FALSE(tensor);
    EXPECT_EQ(tensor.error().message, "the disk is full");
    EXPECT_EQ(sink.bytes.size(), 120u);
  }
}

TEST(EncodeTensor, KeepsOfEctcqOnlyThatItIsThat) {
  for (const char* name : {"ectcq", "ectcq2.75"}) {
    Sink sink;
    const auto tensor =
        encode_tensor(Numbers(1000), name, "F16", kMatrix, Executor(1), std::ref(sink));
    ASSERT_TRUE(tensor);
    const Bytes start = {'r', 'f', 1, 0, 1, 10, 100, 0, 1, 1, 1};  // no header, then sizes
    EXPECT_TRUE(std::equal(start.begin(), start.end(), tensor->head.begin()));
  }
}

TEST(EncodeTensor, KnowsTheTypesOfOriginals) {
  const char* const types[] = {"F32",     "F16",     "BF16",        "F64",        "F8_E5M2",
                               "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"};
  const std::vector<float> x(9, 1.0f);
  const SpanMatrix matrix(x, 3, 3);
  const auto coder = testing::coder_of("nf4", matrix, x);
  for (std::size_t code = 0; code < std::size(types); ++code) {
    const auto stream = testing::encoded(*coder, "nf4", matrix, 1, types[code]);
    EXPECT_EQ(stream.bytes[4], code);
    EXPECT_EQ(testing::got(TensorStream::open(stream.bytes)).dtype(), types[code]);
  }
}

TEST(EncodeTensor, RefusesWhatAStreamCannotSay) {
  const std::pair<std::string, std::string> all[] = {
      {"", "F32"},     {"NF4", "F32"}, {std::string(256, 'a'), "F32"},
      {"nf4 ", "F32"}, {"nf4", "f32"}, {"nf4", "I8"},
      {"nf4", ""}};
  for (const auto& [name, dtype] : all) {
    const auto tensor = encode_tensor(Numbers(1000), name, dtype, kMatrix, Executor(1), Sink());
    ASSERT_FALSE(tensor) << name << ' ' << dtype;
    EXPECT_EQ(tensor.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ratefloor::codec
