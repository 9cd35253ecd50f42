// The wrapper around other codecs, and a basis as bytes: what goes in comes back but for the inner
// codec's error, and every damage is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/basis/coder.h"
#include "ratefloor/codec/basis/decoder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"
#include "ratefloor/codec/testing/stream_vectors.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec::basis {
namespace {

std::vector<float> noise(std::size_t count, float scale) {
  return testing::samples(count, 2, scale);
}

std::vector<std::uint8_t> stream_of(std::span<const float> weights, std::uint64_t rows,
                                    std::uint64_t cols, const ChunkCoder& coder,
                                    const std::string& name) {
  return testing::encoded(coder, name, SpanMatrix(weights, rows, cols)).bytes;
}

std::unique_ptr<ChunkCoder> prepared(const char* method, const std::vector<float>& weights,
                                     std::uint64_t rows, std::uint64_t cols) {
  return testing::coder_of(method, SpanMatrix(weights, rows, cols), weights);
}

constexpr std::size_t kRows = 24, kCols = 16, kCount = 5;

std::vector<std::uint8_t> basis_bytes() {
  const std::vector<float> values = noise(value_count(kCols, kCount), 0.3f);
  const auto coder = prepared("int8-g0", values, 1, values.size());
  return write_basis(kCols, kCount, stream_of(values, 1, values.size(), *coder, "int8-g0"));
}

Bases bases() {
  Result<Basis> basis = read_basis(basis_bytes());
  EXPECT_TRUE(basis) << basis.error().to_string();
  return {{"residual", std::make_shared<const Basis>(*std::move(basis))}};
}

struct Stored {
  std::vector<float> weights;
  std::vector<std::uint8_t> bytes;
};

Stored stored(const char* inner) {
  Stored made{noise(kRows * kCols, 1), {}};
  const Bases all = bases();
  std::vector<float> turned = made.weights;
  all.at("residual")->reflections.apply(turned);
  auto coder = make_coder(kRows, kCols, "residual", all.at("residual"), inner,
                          prepared(inner, turned, kRows, kCols));
  EXPECT_TRUE(coder) << coder.error().to_string();
  made.bytes = stream_of(made.weights, kRows, kCols, **coder, "basis");
  return made;
}

TEST(Basis, AnyInnerCodecComesBack) {
  for (const char* const inner : {"int8-g0", "lloyd4", "ectcq4"}) {
    const Stored made = stored(inner);
    const Bases all = bases();
    const auto stream = TensorStream::open(made.bytes, &all);
    ASSERT_TRUE(stream) << inner << ": " << stream.error().to_string();
    std::vector<float> out(made.weights.size());
    ASSERT_TRUE(stream->decode_rows(0, kRows, out));
    double error = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
      error += (out[i] - made.weights[i]) * (out[i] - made.weights[i]);
    EXPECT_LT(error / static_cast<double>(out.size()), 0.02) << inner;
  }
}

TEST(Basis, WithoutItsBasisAStreamSaysWhichItNeeds) {
  const Stored made = stored("int8-g0");
  const auto alone = TensorStream::open(made.bytes);
  ASSERT_FALSE(alone);
  EXPECT_NE(alone.error().to_string().find("'residual' that is not there"), std::string::npos)
      << alone.error().to_string();
  Bases others = bases();
  Basis changed = *others.at("residual");
  ++changed.hash;
  others["residual"] = std::make_shared<const Basis>(changed);
  const auto other = TensorStream::open(made.bytes, &others);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().to_string().find("another one"), std::string::npos);
}

TEST(Basis, HeadersThatBreakARuleAreRefused) {
  const Bases all = bases();
  const std::uint64_t hash = all.at("residual")->hash;
  const auto refused = [&](const Header& header) {
    const auto decoder = Decoder::make(kRows, kCols, write_header(header), &all);
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().code, ErrorCode::kMalformed) << decoder.error().to_string();
  };
  refused({"", hash, "int8-g0", {}});
  refused({"other", hash, "int8-g0", {}});
  refused({"residual", hash, "basis", {}});
  refused({"residual", hash, "rotated", {}});
  refused({"residual", hash, "", {}});
  const std::vector<std::uint8_t> whole = write_header({"residual", hash, "int8-g0", {}});
  for (std::size_t size = 0; size + 1 < whole.size(); ++size)
    EXPECT_FALSE(read_header(std::span(whole).first(size))) << size;
  // Of as many rows, but not of as many columns.
  const auto decoder =
      Decoder::make(kCols, kRows, write_header({"residual", hash, "int8-g0", {}}), &all);
  ASSERT_FALSE(decoder);
  EXPECT_NE(decoder.error().to_string().find("number of columns"), std::string::npos);
}

TEST(Basis, DamagedBasesAreRefused) {
  const std::vector<std::uint8_t> good = basis_bytes();
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(read_basis(std::span(good).first(size))) << size;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<std::uint8_t> bad = good;
    bad[i] ^= 0x10;
    EXPECT_FALSE(read_basis(bad)) << "byte " << i;
  }
}

// What is refused before anything is allocated for as many values as it says.
TEST(Basis, HostileBasesAreRefused) {
  const auto refused = [](std::uint64_t channels, std::uint64_t count,
                          std::span<const std::uint8_t> stream, const char* why) {
    const auto basis = read_basis(write_basis(channels, count, stream));
    ASSERT_FALSE(basis) << why;
    EXPECT_EQ(basis.error().code, ErrorCode::kMalformed);
    EXPECT_NE(basis.error().to_string().find(why), std::string::npos) << basis.error().to_string();
  };
  const auto ones = [](std::size_t count) {
    return testing::stream_of("int8-g0", std::vector<float>(count, 1.0f), 1, count);
  };
  const std::vector<std::uint8_t> one = ones(1);
  refused(2, 0, one, "no or too many");
  refused(1, 1, one, "no or too many");
  refused(kMostChannels + 1, 1, one, "no or too many");
  refused(4096, kMostReflections + 1, one, "no or too many");
  refused(3, 2, one, "another number of values");
  refused(3, 1, testing::stream_of("int8-g0", {1, 2}, 2, 1), "another number of values");
  refused(kMostChannels, kMostReflections, {}, "more values than its bytes");
  refused(kMostChannels, kMostReflections, one, "more values than its bytes");
  // Zeros by the million whose stream opens, since they take a thousandth of a bit.
  const std::vector<float> zeros(value_count(1 << 12, 64));
  const auto narrow = testing::stream_of("ectcq0.5-s4", zeros, 1, zeros.size());
  refused(1 << 12, 64, narrow, "more values than its bytes");
  // A stream in a basis has none at hand; other codecs pass on what is not finite.
  const std::vector<std::uint8_t> nested = stored("int8-g0").bytes;
  refused(20, 20 - 1, std::vector<std::uint8_t>(nested), "'residual' that is not there");
  std::vector<std::uint8_t> infinite = testing::stream_of("nf4", {1.0f, 0.0f}, 1, 2);
  infinite[infinite.size() - 4 - 1 - 1] = 0x7f;  // of the absmax 0x3f800000
  testing::reseal(infinite);
  refused(3, 1, infinite, "not finite");

  std::vector<std::uint8_t> newer = basis_bytes();
  newer[2] = 2;
  EXPECT_EQ(read_basis(newer).error().code, ErrorCode::kUnsupported);
}

// Every number of spec.md's example, whose bytes are those in tests/streams/vectors.
TEST(Basis, TheExampleOfTheSpecification) {
  const float values[] = {0, 1, 1};
  const Reflections q(3, 2, values);
  float x[] = {5, 7, 11};
  q.apply(x);
  EXPECT_EQ(std::vector<float>(x, x + 3), (std::vector<float>{-11, 5, -7}));
  q.undo(x);
  EXPECT_EQ(std::vector<float>(x, x + 3), (std::vector<float>{5, 7, 11}));

  const std::filesystem::path folder(RATEFLOOR_SOURCE_DIR "/tests/streams/vectors");
  const auto stored = testing::file_bytes(folder / "example.ratefloor-basis");
  EXPECT_EQ(stored, write_basis(3, 2, std::span(stored).subspan(5)));
  const auto in_basis = testing::got(TensorStream::open(std::span(stored).subspan(5)));
  std::vector<float> out(3);
  ASSERT_TRUE(in_basis.decode_rows(0, 1, out));
  EXPECT_EQ(out, (std::vector<float>{0, 1, 1}));
  const Bases all = testing::bases_in(folder);
  const auto bytes = testing::file_bytes(folder / "basis-example.rf");
  const auto stream = testing::got(TensorStream::open(bytes, &all));
  out.resize(6);
  ASSERT_TRUE(stream.decode_rows(0, 2, out));
  EXPECT_EQ(out, (std::vector<float>{-1, 1.5, 0, 0, 1, -3}));
}

// Its hash in every header, as if it were the one that they were stored in.
TEST(Basis, AForgedBasisIsNoneOfItsStreams) {
  const Stored made = stored("int8-g0");
  Bases others = bases();
  const std::vector<float> values = noise(value_count(kCols + 1, kCount), 0.3f);
  others["residual"] = std::make_shared<const Basis>(
      Basis{Reflections(kCols + 1, kCount, values), others.at("residual")->hash});
  const auto stream = TensorStream::open(made.bytes, &others);
  ASSERT_FALSE(stream);
  EXPECT_NE(stream.error().to_string().find("number of columns"), std::string::npos);
}

TEST(Basis, DamagedStreamsAreRefused) {
  const Bases all = bases();
  const auto decodes = [&](std::span<const std::uint8_t> bytes) {
    const auto stream = TensorStream::open(bytes, &all);
    std::vector<float> out(stream ? stream->rows() * stream->cols() : 0);
    return stream && stream->decode_rows(0, stream->rows(), out);
  };
  for (const char* inner : {"int4-g0", "ectcq3"}) {
    const Stored made = stored(inner);
    ASSERT_TRUE(decodes(made.bytes));
    for (std::size_t size = 0; size < made.bytes.size(); ++size)
      EXPECT_FALSE(decodes(std::span(made.bytes).first(size)));
    for (std::size_t at = 0; at < made.bytes.size(); ++at) {
      std::vector<std::uint8_t> other = made.bytes;
      other[at] ^= 0x41;
      EXPECT_FALSE(decodes(other)) << at;
      testing::reseal(other, &all);
      (void)decodes(other);  // an error or some weights, under sanitizers too
    }
  }
}

// Finite weights whose sums are not.
TEST(Basis, OverflowIsRefused) {
  const Bases all = bases();
  const std::vector<float> big(kCols, 3e38f);
  const SpanMatrix matrix(big, 1, kCols);
  const auto coder = testing::got(make_coder(1, kCols, "residual", all.at("residual"), "int8-g0",
                                             testing::coder_of("int8-g0", matrix, big)));
  const auto inner = testing::coder_of("int8-g0", matrix, big);
  const auto chunk = testing::got(inner->encode(0, big));
  const std::vector<std::uint8_t> bytes(chunk.bytes.begin(), chunk.bytes.end());
  std::vector<float> out(kCols);
  const Result<void> done = coder->decode(0, bytes, out);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().to_string().find("not finite"), std::string::npos);
}

TEST(Basis, TheSameOnAnyTargetAndThreadsAndInAnyChunk) {
  const std::uint64_t rows = 600, cols = 300;  // three chunks of integers
  const std::vector<float> values = noise(value_count(cols, 70), 0.3f), x = noise(rows * cols, 1);
  const auto basis =
      std::make_shared<const Basis>(Basis{Reflections(cols, 70, values), 0x0123456789abcdef});
  std::vector<float> turned = x;
  basis->reflections.apply(turned);
  const auto coder = testing::got(
      make_coder(rows, cols, "b", basis, "int8", prepared("int8", turned, rows, cols)));
  const SpanMatrix matrix(x, rows, cols);
  const auto bytes = testing::encoded(*coder, "basis", matrix).bytes;
  EXPECT_EQ(testing::encoded(*coder, "basis", matrix, 3).bytes, bytes);
  const Bases all = {{"b", basis}};
  const auto stream = testing::got(TensorStream::open(bytes, &all));
  EXPECT_GT(stream.chunks().size(), 1u);
  std::vector<float> expected(x.size()), out(x.size()), row(cols);
  ASSERT_TRUE(stream.decode_rows(0, rows, expected));
  kernel::on_every_simd_target([&](const std::string& target) {
    EXPECT_EQ(testing::encoded(*coder, "basis", matrix).bytes, bytes) << target;
    ASSERT_TRUE(stream.decode_rows(0, rows, out));
    EXPECT_TRUE(testing::same_bits(out, expected)) << target;
  });
  ASSERT_TRUE(stream.decode_rows(431, 1, row));
  EXPECT_TRUE(std::equal(row.begin(), row.end(), expected.begin() + 431 * 300));
}

}  // namespace
}  // namespace ratefloor::codec::basis
