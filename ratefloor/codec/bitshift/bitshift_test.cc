// Sizes and meaning of the bytes as the specification has them, errors on known sources, and what
// is refused.
#include "ratefloor/codec/bitshift/bitshift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/bitshift/decoder.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::codec::bitshift {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Coded {
  std::unique_ptr<ChunkCoder> coder;
  std::vector<Bytes> chunks;
  std::vector<float> decoded;
  std::uint64_t stored_bytes = 0;
  double mse = 0;  // divided by the mean square
};

Coded code(std::string_view name, const std::vector<float>& x, std::uint64_t rows,
           std::uint64_t cols, unsigned threads = 1) {
  const SpanMatrix matrix(x, rows, cols);
  const Executor executor(threads);
  const auto method = parse(split_method_name(name));
  EXPECT_TRUE(method) << name;
  auto prepared = (*method)->prepare(matrix, testing::model_of(x, rows, cols), executor);
  EXPECT_TRUE(prepared);
  Coded coded{.coder = *std::move(prepared), .chunks = {}, .decoded = {}};
  coded.stored_bytes = coded.coder->header().size();
  coded.decoded.resize(x.size());
  for (const Chunk& chunk : chunks_of(matrix, coded.coder->chunking())) {
    const auto encoded =
        coded.coder->encode(chunk.first, std::span(x).subspan(chunk.first, chunk.size));
    EXPECT_TRUE(encoded);
    coded.chunks.emplace_back(encoded->bytes.begin(), encoded->bytes.end());
    coded.stored_bytes += encoded->bytes.size();
    const auto done =
        coded.coder->decode(chunk.first, coded.chunks.back(),
                            std::span(coded.decoded).subspan(chunk.first, chunk.size));
    EXPECT_TRUE(done) << done.error().to_string();
  }
  double error = 0, power = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = static_cast<double>(x[i]) - coded.decoded[i];
    error += d * d;
    power += static_cast<double>(x[i]) * x[i];
  }
  coded.mse = error / power;
  return coded;
}

TEST(Bitshift, NamesAreCanonical) {
  for (const auto& [given, canonical] : {std::pair{"bitshift2", "bitshift2"},
                                         {"bitshift4-s12", "bitshift4"},
                                         {"bitshift1-s16", "bitshift1-s16"},
                                         {"bitshift3-s8", "bitshift3-s8"}}) {
    const auto method = parse(split_method_name(given));
    ASSERT_TRUE(method) << given;
    EXPECT_EQ((*method)->name(), canonical);
    EXPECT_FALSE((*method)->description().empty());
  }
  for (const char* wrong : {"bitshift", "bitshift0", "bitshift5", "bitshift2-s7", "bitshift2-s17",
                            "bitshift2-s", "bitshift2-l12", "bitshift2-s12-s12", "bitshift2x"}) {
    const auto method = parse(split_method_name(wrong));
    ASSERT_FALSE(method) << wrong;
    EXPECT_EQ(method.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Bitshift, BytesAreAsManyAsTheSpecificationSays) {
  struct {
    const char* name;
    std::uint64_t rows, cols, chunk_bytes;
  } const all[] = {
      {"bitshift2-s8", 3, 512, 3 * 128},
      {"bitshift3-s8", 2, 300, 2 * (96 + 17)},  // 44 weights: 132 bits
      {"bitshift1-s8", 5, 7, 5 * 1},            // 8 symbols
      {"bitshift4-s9", 4, 2, 4 * 2},            // 3 symbols
      {"bitshift3-s16", 1, 1, 3},               // 6 symbols
      {"bitshift4-s8", 1, 131072 + 5, 65536 + 3},
  };
  for (const auto& at : all) {
    const auto x = testing::samples(at.rows * at.cols);
    if (kSlow && x.size() > 10000) continue;
    EXPECT_EQ(code(at.name, x, at.rows, at.cols).stored_bytes,
              at.chunk_bytes + 2 + 2 * at.rows + 10)
        << at.name;
  }
}

TEST(Bitshift, DecodesTheExampleOfTheSpecification) {
  Bytes header;
  put_row_scales(header, std::vector<float>{1.0f});
  put(header, f32_to_f16(0x1p-8f));
  put(header, std::uint32_t{0x01010101});
  put(header, std::uint32_t{0});
  const auto decoder = Decoder::make({4, 8}, 1, 3, header);
  ASSERT_TRUE(decoder);
  std::vector<float> out(3);
  ASSERT_TRUE(decoder->decode(0, Bytes{0x21, 0x03}, out));
  EXPECT_EQ(out, (std::vector<float>{-1.4765625f, -1.2109375f, -1.6953125f}));
  EXPECT_FALSE(decoder->decode(0, Bytes{0x21, 0x13}, out));
}

TEST(Bitshift, ErrorsOnKnownSources) {
  // Lloyd-Max quantizers of the Laplace density (Jayant & Noll 1984), and its Shannon lower bound.
  constexpr double kLloyd[] = {0, 0.5, 0.1762, 0.0545, 0.0154};
  constexpr double kBound = 2.718281828 / 3.141592654;
  const struct {
    int bits, state_bits;
    double gaussian;  // bitshift_ring_test.cc
  } all[] = {{1, 8, 0.29139},  {2, 8, 0.08139},  {3, 8, 0.02260},
             {4, 8, 0.00659},  {1, 10, 0.28053}, {2, 10, 0.07554},
             {3, 10, 0.02004}, {4, 10, 0.00541}, {2, 12, 0.07195}};
  const std::uint64_t rows = kSlow ? 8 : 32, cols = 1024;
  for (const auto& expected : all) {
    if (kSlow && expected.state_bits > 8) continue;
    const std::string name = name_of({expected.bits, expected.state_bits});
    const double gaussian = code(name, testing::samples(rows * cols, 2.0, 0.02f), rows, cols).mse;
    EXPECT_NEAR(gaussian, expected.gaussian, (kSlow ? 0.08 : 0.03) * expected.gaussian) << name;
    const double laplace = code(name, testing::samples(rows * cols, 1.0, 3.0f), rows, cols).mse;
    EXPECT_LT(laplace, 0.71 * kLloyd[expected.bits]) << name;
    EXPECT_GT(laplace, kBound * std::pow(4.0, -expected.bits)) << name;
  }
}

TEST(Bitshift, OddShapesAndThreads) {
  const std::pair<std::uint64_t, std::uint64_t> shapes[] = {
      {0, 5}, {1, 1}, {1, 7}, {7, 1}, {3, 257}, {5, 255}, {2, 256}, {40, 33}, {1, 600}};
  for (const auto& [rows, cols] : shapes)
    for (const char* name : {"bitshift1-s8", "bitshift2-s9", "bitshift3-s10", "bitshift4-s8"}) {
      const auto x = testing::samples(rows * cols, 1.5);
      const Coded one = code(name, x, rows, cols), three = code(name, x, rows, cols, 3);
      EXPECT_EQ(one.chunks, three.chunks) << name;
      EXPECT_TRUE(testing::same_bits(one.decoded, three.decoded)) << name;
      EXPECT_TRUE(x.empty() || one.mse < 0.8) << name << ' ' << rows << 'x' << cols;
    }
}

TEST(Bitshift, EverySimdTargetWritesTheSameBytes) {
  const std::uint64_t cols = kSlow ? 270 : 700;
  const auto x = testing::samples(4 * cols, 1.3);
  for (const char* name : {"bitshift1-s8", "bitshift2-s10", "bitshift3-s9", "bitshift4-s8"}) {
    if (kSlow && std::string_view(name) != "bitshift3-s9") continue;
    const Coded best = code(name, x, 4, cols);
    kernel::on_every_simd_target([&](const std::string& target) {
      const Coded other = code(name, x, 4, cols);
      EXPECT_TRUE(std::ranges::equal(best.coder->header(), other.coder->header())) << target;
      EXPECT_EQ(best.chunks, other.chunks) << name << ' ' << target;
      EXPECT_TRUE(testing::same_bits(best.decoded, other.decoded)) << name << ' ' << target;
    });
  }
}

TEST(Bitshift, ZerosOutliersAndAnyScale) {
  const Coded zero = code("bitshift2-s8", std::vector<float>(600, 0.0f), 2, 300);
  for (const float w : zero.decoded) ASSERT_EQ(w, 0.0f);
  auto x = testing::samples(8 * 512);
  const double mse = code("bitshift2-s8", x, 8, 512).mse;
  for (const int exponent : {-120, -20, 60, 120}) {
    auto scaled = x;
    for (float& w : scaled) w = std::ldexp(w, exponent);
    EXPECT_NEAR(code("bitshift2-s8", scaled, 8, 512).mse, mse, 1e-3 * mse) << exponent;
  }
  std::fill_n(x.begin(), 512, 0.0f);
  x[1000] = 1e6f;
  x[3000] = -40.0f;
  const Coded mixed = code("bitshift2-s8", x, 8, 512);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_TRUE(std::isfinite(mixed.decoded[i]));
    ASSERT_TRUE(i >= 512 || mixed.decoded[i] == 0.0f);
  }
  EXPECT_GT(mixed.decoded[1000], 1e5f);
  EXPECT_LT(mixed.decoded[3000], -5.0f);
  for (const float extreme : {std::numeric_limits<float>::max(),
                              std::numeric_limits<float>::denorm_min(), 3e38f, 1e-42f}) {
    const Coded coded = code("bitshift1-s8", std::vector<float>(300, extreme), 3, 100);
    for (const float w : coded.decoded) ASSERT_TRUE(std::isfinite(w)) << extreme;
  }
}

TEST(Bitshift, DamagedBytesAreRefusedOrHarmless) {
  const auto x = testing::samples(2 * 300);
  const Format format{3, 10};
  const Coded coded = code("bitshift3-s10", x, 2, 300);
  const Bytes header(coded.coder->header().begin(), coded.coder->header().end());
  for (std::size_t size = 0; size <= header.size() + 3; ++size) {
    Bytes cut = header;
    cut.resize(size);
    EXPECT_EQ(Decoder::make(format, 2, 300, cut).has_value(), size == header.size()) << size;
  }
  for (const float step : {0.0f, -1.0f, std::numeric_limits<float>::infinity(),
                           std::numeric_limits<float>::quiet_NaN()}) {
    Bytes wrong = header;
    const std::uint16_t half = f32_to_f16(step);
    std::memcpy(wrong.data() + 6, &half, 2);
    EXPECT_EQ(Decoder::make(format, 2, 300, wrong).error().code, ErrorCode::kMalformed);
  }
  EXPECT_FALSE(Decoder::make(format, std::uint64_t{1} << 60, 300, header));
  const auto decoder = Decoder::make(format, 2, 300, header);
  ASSERT_TRUE(decoder);
  std::vector<float> out(600);
  const Bytes& chunk = coded.chunks[0];
  for (std::size_t size = 0; size <= chunk.size() + 3; ++size) {
    Bytes cut = chunk;
    cut.resize(size);
    EXPECT_EQ(decoder->decode(0, cut, out).has_value(), size == chunk.size()) << size;
  }
  // A ring of 44 weights fills 132 of 136 bits.
  for (std::size_t bit = 0; bit < 8 * chunk.size(); ++bit) {
    Bytes damaged = chunk;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1u << bit % 8);
    const bool filling = bit % (8 * 113) >= 8 * 96 + 132;
    EXPECT_EQ(decoder->decode(0, damaged, out).has_value(), !filling) << bit;
  }
  EXPECT_FALSE(decoder->decode(300, chunk, out));  // rows 1 and 2 of two
  EXPECT_FALSE(decoder->decode(150, chunk, out));
  EXPECT_FALSE(decoder->decode(0, chunk, std::span(out).first(599)));
  EXPECT_TRUE(decoder->decode(0, {}, std::span<float>()));
  EXPECT_FALSE(decoder->decode(0, chunk, std::span<float>()));
  EXPECT_FALSE(Decoder::make(format, 2, 0, header)->decode(0, chunk, out));
}

// One symbol changes the weights whose windows it is in, and no others.
TEST(Bitshift, EveryWeightDependsOnItsWindowOnly) {
  const Coded coded = code("bitshift2-s9", testing::samples(256), 1, 256);
  std::vector<float> out(256);
  for (const std::size_t symbol :
       {std::size_t{0}, std::size_t{3}, std::size_t{100}, std::size_t{255}}) {
    Bytes damaged = coded.chunks[0];
    damaged[symbol / 4] = static_cast<std::uint8_t>(damaged[symbol / 4] ^ 1u << 2 * (symbol % 4));
    ASSERT_TRUE(coded.coder->decode(0, damaged, out));
    for (std::size_t i = 0; i < 256; ++i)
      EXPECT_TRUE((symbol - i) % 256 < 5 || out[i] == coded.decoded[i]) << symbol << ' ' << i;
  }
}

}  // namespace
}  // namespace ratefloor::codec::bitshift
