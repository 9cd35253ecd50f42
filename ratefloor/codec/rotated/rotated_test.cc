// The format by itself, around codecs that are simple: rotations are those of the specification,
// what goes in comes back but for the inner codec's error, and nonsense is refused.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/random.h"
#include "ratefloor/codec/rotated/coder.h"
#include "ratefloor/codec/rotated/decoder.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec::rotated {
namespace {

using testing::Bytes, testing::got;

struct Example {
  std::uint64_t rows = 0, cols = 0;
  std::vector<float> weights{};
  Header header{};

  std::uint64_t inner_cols() const { return cols - header.kept.columns.size(); }
};

Example example(std::uint64_t rows, std::uint64_t cols, const Rotation& rotation,
                std::vector<std::uint64_t> kept, std::string inner = "int8") {
  Example made{rows, cols, testing::samples(rows * cols, 1.5, 0.1f), {}};
  made.header.rotation = rotation;
  made.header.inner = std::move(inner);
  made.header.kept.columns = std::move(kept);
  for (const std::uint64_t column : made.header.kept.columns)
    for (std::uint64_t r = 0; r < rows; ++r)
      made.header.kept.values.push_back(made.weights[r * cols + column]);
  made.header.kept.type = narrowest_type(made.header.kept.values);
  return made;
}

// The matrix that the inner codec sees, all of it as if it were one chunk.
std::vector<float> inner_weights(const Example& example) {
  std::vector<float> x(example.rows * example.inner_cols());
  leave_out(example.header.kept, example.cols, example.weights, x);
  example.header.rotation.apply(0, example.inner_cols(), x);
  return x;
}

std::unique_ptr<ChunkCoder> coder_of(const Example& example, const std::vector<float>& inner) {
  const SpanMatrix matrix(inner, example.rows, example.inner_cols());
  return got(make_coder(example.rows, example.cols, example.header,
                        testing::coder_of(example.header.inner, matrix, inner)));
}

Bytes stream_of(const Example& example, unsigned threads = 1) {
  const SpanMatrix matrix(example.weights, example.rows, example.cols);
  return testing::encoded(*coder_of(example, inner_weights(example)), kName, matrix, threads).bytes;
}

std::vector<float> decoded(const Bytes& bytes) {
  const TensorStream stream = got(TensorStream::open(bytes));
  std::vector<float> out(stream.rows() * stream.cols());
  const Result<void> done = stream.decode_rows(0, stream.rows(), out);
  if (!done) throw std::runtime_error(done.error().to_string());
  return out;
}

double squared_distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return sum;
}

constexpr Rotation kColumns{.columns = true, .seed = 7}, kRows{.rows = true, .seed = 8},
    kBoth{.columns = true, .rows = true, .seed = 9, .log2_block = 3};

TEST(Rotated, OnlyTheInnerCodecLoses) {
  for (const Rotation& rotation : {kColumns, kRows, kBoth, Rotation{}})
    for (const auto& [rows, cols] :
         {std::pair<std::uint64_t, std::uint64_t>{1, 3}, {40, 64}, {37, 100}, {64, 172}}) {
      const Example made = example(
          rows, cols, rotation,
          rotation.rows ? std::vector<std::uint64_t>{} : std::vector<std::uint64_t>{0, cols - 1});
      const std::vector<float> inner = inner_weights(made), back = decoded(stream_of(made));
      const SpanMatrix matrix(inner, rows, made.inner_cols());
      const auto coder = testing::coder_of("int8", matrix, inner);
      const double expected = got(measure(*coder, matrix, Executor(1))).squared_error;
      EXPECT_NEAR(squared_distance(back, made.weights) / expected, 1, 1e-3) << rows << ' ' << cols;
      for (const std::uint64_t column : made.header.kept.columns)
        for (std::uint64_t r = 0; r < rows; ++r)
          EXPECT_EQ(back[r * cols + column], made.weights[r * cols + column]);
    }
}

// Blocks of 4, 2 and 1 of seven rows with k = 2, and H_12 = P_12 for twelve columns, by the
// formulas of the specification, in f64.
TEST(Rotated, UndoesWhatTheSpecificationSays) {
  constexpr std::size_t kN = 12;
  const std::uint64_t seed = 5, first_row = 126;  // signs go on in the next word, too
  const auto sign = [&](std::uint64_t i, std::uint32_t round) {
    const auto words = random_bits(seed, i / 128, round, 0x726f7461);
    return (words[i / 64 % 2] >> (i % 64) & 1) != 0 ? -1.0 : 1.0;
  };
  const auto legendre = [](std::size_t x) {
    for (std::size_t root = 1; root < 11; ++root)
      if (root * root % 11 == x % 11 && x % 11 != 0) return 1;
    return x % 11 == 0 ? 0 : -1;
  };
  double paley[kN][kN];
  for (std::size_t i = 0; i < kN; ++i)
    for (std::size_t j = 0; j < kN; ++j)
      paley[i][j] = i == j ? 1 : i == 0 ? 1 : j == 0 ? legendre(10) : legendre(i + 11 - j);
  const std::vector<float> stored = testing::samples(7 * kN);
  std::vector<double> expected(7 * kN);
  for (const auto& [first, size] : {std::pair<std::size_t, std::size_t>{0, 4}, {4, 2}, {6, 1}})
    for (std::size_t r = 0; r < size; ++r)
      for (std::size_t s = 0; s < size; ++s)
        for (std::size_t i = 0; i < kN; ++i)
          for (std::size_t j = 0; j < kN; ++j)
            expected[(first + r) * kN + i] +=
                sign(first_row + first + r, 2) * (std::popcount(r & s) % 2 == 0 ? 1 : -1) /
                std::sqrt(static_cast<double>(size)) * sign(i, 0) * paley[j][i] / std::sqrt(12.0) *
                stored[(first + s) * kN + j];
  std::vector<float> x = stored;
  Rotation{.columns = true, .rows = true, .seed = seed, .log2_block = 2}.undo(first_row, kN, x);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], expected[i], 2e-6) << i;
}

// The bytes of this build and of every other; a program in another language, written from the
// specification, gave the same.
TEST(Rotated, GoldenBytes) {
  for (const auto& [cols, golden] :
       {std::pair<std::uint64_t, std::uint64_t>{96, 0xc816753f3cdba274u},
        {172, 0x486d5c91e83673f0u}}) {
    std::vector<float> x(37 * cols);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>(to_unit_interval(random_bits(6, i, 0, 0)[0]) - 0.5);
    kBoth.undo(74, cols, x);
    std::uint64_t digest = 0xcbf29ce484222325;
    for (const float v : x) digest = (digest ^ std::bit_cast<std::uint32_t>(v)) * 0x100000001b3;
    EXPECT_EQ(digest, golden) << cols;
  }
}

TEST(Rotated, TheSameOnAnyTargetAndThreadsAndInAnyChunk) {
  const Example made = example(300, 600, kBoth, {3, 77});  // two chunks of integers
  const Bytes bytes = stream_of(made);
  const std::vector<float> expected = decoded(bytes);
  EXPECT_GT(got(TensorStream::open(bytes)).chunks().size(), 1u);
  EXPECT_EQ(stream_of(made, 3), bytes);
  kernel::on_every_simd_target([&](const std::string& target) {
    EXPECT_EQ(stream_of(made), bytes) << target;
    EXPECT_TRUE(testing::same_bits(decoded(bytes), expected)) << target;
  });
  std::vector<float> row(600);
  ASSERT_TRUE(got(TensorStream::open(bytes)).decode_rows(291, 1, row));
  EXPECT_TRUE(std::equal(row.begin(), row.end(), expected.begin() + 291 * 600));
}

TEST(Rotated, WrapsEveryCodecOfWholeRows) {
  for (const char* inner : {"int4-g32", "lloyd3", "ecsq3", "ectcq2", "bitshift2"}) {
    const Example made = example(64, 96, kColumns, {5}, inner);
    const Bytes bytes = stream_of(made);
    EXPECT_LT(squared_distance(decoded(bytes), made.weights), 0.2 * 64 * 96 * 0.01) << inner;
  }
}

TEST(Rotated, HeadersComeBack) {
  for (const ValueType type : {ValueType::kF32, ValueType::kF16, ValueType::kBf16}) {
    Example made = example(5, 300, kBoth, {0, 1, 200, 299});
    made.header.kept.type = type;
    for (float& v : made.header.kept.values)
      v = type == ValueType::kF32   ? v
          : type == ValueType::kF16 ? f16_to_f32(f32_to_f16(v))
                                    : bf16_to_f32(f32_to_bf16(v));
    EXPECT_EQ(narrowest_type(made.header.kept.values), type);
    made.header.inner_header = {1, 2, 3};
    const Header back = got(read_header(write_header(made.header), 5, 300));
    EXPECT_TRUE(back.rotation.columns && back.rotation.rows);
    EXPECT_EQ(back.rotation.seed, 9u);
    EXPECT_EQ(back.rotation.log2_block, 3);
    EXPECT_EQ(back.kept.columns, made.header.kept.columns);
    EXPECT_EQ(back.kept.values, made.header.kept.values);
    EXPECT_EQ(back.inner, "int8");
    EXPECT_EQ(back.inner_header, made.header.inner_header);
  }
}

TEST(Rotated, DamagedStreamsAreRefused) {
  for (const char* inner : {"int4", "ectcq3"}) {
    const Example made = example(9, 12, kBoth, {2, 11}, inner);
    const Bytes bytes = stream_of(made);
    ASSERT_TRUE(testing::decodes(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(testing::decodes(std::span(bytes).first(size)));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Bytes other = bytes;
      other[at] ^= 0x41;
      testing::reseal(other);
      (void)testing::decodes(other);  // an error or some weights, under sanitizers too
    }
  }
}

TEST(Rotated, HeadersThatBreakRulesAreRefused) {
  const Example made = example(4, 6, kBoth, {2});
  const Bytes good = [&] {
    const auto coder = coder_of(made, inner_weights(made));
    return Bytes(coder->header().begin(), coder->header().end());
  }();
  ASSERT_TRUE(Decoder::make(4, 6, good));
  const auto changed = [&](std::size_t at, std::uint8_t to) {
    Bytes bytes = good;
    bytes[at] = to;
    return Decoder::make(4, 6, bytes).has_value();
  };
  EXPECT_FALSE(changed(0, 4)) << "sides";
  EXPECT_FALSE(changed(9, 0)) << "blocks of one row";
  EXPECT_FALSE(changed(9, 25)) << "blocks of too many";
  EXPECT_FALSE(changed(10, 6)) << "all columns apart";
  EXPECT_FALSE(changed(11, 3)) << "an unknown type";
  EXPECT_FALSE(changed(12, 6)) << "no such column";
  EXPECT_FALSE(Decoder::make(5, 6, good)) << "values of another number of rows";
  EXPECT_FALSE(Decoder::make(std::uint64_t{1} << 60, 1, good));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(Decoder::make(4, 6, std::span(good).first(size))) << size;

  const auto wraps = [&](std::string name, const Rotation& rotation, std::uint64_t cols,
                         std::vector<std::uint8_t> inner_header = {}) {
    Header header{rotation, {}, std::move(name), std::move(inner_header)};
    return Decoder::make(4, cols, write_header(header));
  };
  EXPECT_EQ(wraps("rotated", kColumns, 6, good).error().code, ErrorCode::kMalformed) << "nesting";
  EXPECT_FALSE(wraps("rotated-", kColumns, 6, good));
  EXPECT_FALSE(wraps("", kColumns, 6));
  EXPECT_FALSE(wraps("ectcq2", kColumns, 6)) << "streams name it without its rate";
  EXPECT_FALSE(wraps("nf4", kColumns, 64)) << "its chunks are no rows";
  EXPECT_EQ(wraps("none", kColumns, 6).error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(wraps("int8", Rotation{}, 6, {0, 0})) << "nothing to do";
  EXPECT_TRUE(wraps("int8", kRows, kFlatChunk, {0, 0}));
  EXPECT_FALSE(wraps("int8", kRows, kFlatChunk + 1, {0, 0})) << "rows in pieces";
  EXPECT_FALSE(wraps("int8", kColumns, kMostRotatedCols + 1, {0, 0}));
}

// Finite weights whose sums are not.
TEST(Rotated, OverflowIsRefused) {
  std::vector<float> big(64, 3e38f);
  const Rotation rotation{.columns = true, .seed = 1};
  Example made{1, 64, big, {rotation, {}, "int8", {}}};
  const SpanMatrix matrix(big, 1, 64);
  const auto coder = got(make_coder(1, 64, made.header, testing::coder_of("int8", matrix, big)));
  const auto inner = testing::coder_of("int8", matrix, big);
  const auto chunk = got(inner->encode(0, big));
  const Bytes bytes(chunk.bytes.begin(), chunk.bytes.end());
  std::vector<float> out(64);
  EXPECT_FALSE(coder->decode(0, bytes, out));
}

}  // namespace
}  // namespace ratefloor::codec::rotated
