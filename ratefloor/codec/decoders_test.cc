// Headers and chunks that are not what an encoder wrote: an error or some weights, never a crash.
#include <gtest/gtest.h>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/block_codebook/decoder.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/ecsq/decoder.h"
#include "ratefloor/codec/integer/decoder.h"
#include "ratefloor/codec/lloyd_max/decoder.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/coding/rans/encoder.h"

namespace ratefloor::codec {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes noise(std::size_t n) {
  Bytes bytes(n);
  std::uint32_t state = 9;
  for (auto& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

TEST(Decoders, BlockCodebooksTakeBytesOfTheRightLengthOnly) {
  using namespace block_codebook;
  for (const AbsmaxKind kind :
       {AbsmaxKind::kFp32, AbsmaxKind::kFp16, AbsmaxKind::kDoubleQuantized}) {
    const Format format{&quant::kNf4, kind, 32};
    const std::size_t header = kind == AbsmaxKind::kFp32 ? 0 : kind == AbsmaxKind::kFp16 ? 2 : 8;
    for (std::size_t size = 0; size < 20; ++size)
      EXPECT_EQ(Decoder::make(format, 1001, noise(size)).has_value(), size == header) << size;
    const auto decoder = Decoder::make(format, 1001, noise(header));
    std::vector<float> out(1001);
    const std::size_t right = chunk_bytes(format, 1001);
    EXPECT_TRUE(decoder->decode(0, noise(right), out));
    for (const std::size_t size : {std::size_t{0}, right - 1, right + 1})
      EXPECT_EQ(decoder->decode(0, noise(size), out).error().code, ErrorCode::kMalformed);
    // A chunk beyond the matrix has no second-level absmax.
    EXPECT_EQ(decoder->decode(1 << 20, noise(right), out).has_value(),
              kind != AbsmaxKind::kDoubleQuantized);
  }
}

TEST(Decoders, IntegersTakeBytesOfTheRightLengthOnly) {
  using namespace integer;
  const Format format{3, true, 128};
  EXPECT_FALSE(Decoder::make(format, 131, {}));
  EXPECT_FALSE(Decoder::make(format, 131, noise(3)));
  const auto decoder = Decoder::make(format, 131, noise(2));
  std::vector<float> out(3 * 131);
  const std::size_t right = 2 * 6 + 3 + 148;
  for (std::size_t size = 0; size < right + 5; ++size)
    EXPECT_EQ(decoder->decode(0, noise(size), out).has_value(), size == right) << size;
  out.resize(200);  // neither whole rows nor a piece of one
  EXPECT_FALSE(decoder->decode(0, noise(100), out));
}

TEST(Decoders, LloydMaxChecksItsHeader) {
  using lloyd_max::Decoder;
  const std::size_t right = 2 + 2 * 5 + 2 * 4;
  for (std::size_t size = 0; size < right + 5; ++size)
    EXPECT_EQ(Decoder::make(3, 5, 100, Bytes(size, 0x11)).has_value(), size == right) << size;
  EXPECT_FALSE(Decoder::make(3, 5, 100, Bytes(right, 0x7c)));  // infinite levels
  const auto decoder = Decoder::make(3, 5, 100, Bytes(right, 0x11));
  std::vector<float> out(200);
  EXPECT_TRUE(decoder->decode(300, noise(75), out));
  EXPECT_FALSE(decoder->decode(400, noise(75), out));  // rows 4 and 5 of five
  EXPECT_FALSE(decoder->decode(300, noise(74), out));
  EXPECT_FALSE(Decoder::make(3, std::uint64_t{1} << 60, 100, Bytes(right, 0x11)));
}

struct EcsqBytes {
  Bytes header, chunk;
};

// Two rows of 40, five levels, extended: symbols 0 and 516 are escapes.
EcsqBytes ecsq_bytes() {
  EcsqBytes made;
  put_row_scales(made.header, std::vector<float>{1.0f, 2.0f});
  put(made.header, std::uint16_t{2});
  put(made.header, std::uint8_t{3});
  for (const float level : {1.0f, 2.5f}) put(made.header, f32_to_f16(level));
  std::vector<std::uint16_t> symbols(80);
  std::vector<std::uint64_t> counts(517, 0);
  for (std::size_t i = 0; i < 80; ++i) {
    symbols[i] = static_cast<std::uint16_t>(i % 20 == 7 ? 0 : 256 + i % 5);
    ++counts[symbols[i]];
  }
  const auto table = coding::rans::normalize(counts, 12);
  coding::rans::write_table(*table, made.header);
  const auto encoder = coding::rans::Encoder::make(*table);
  Bytes room(encoder->max_bytes(80));
  const auto stream = encoder->encode(symbols, room);
  put(made.chunk, static_cast<std::uint32_t>(stream->size()));
  put_all(made.chunk, *stream);
  for (int escape = 0; escape < 4; ++escape) put(made.chunk, 1000.0f + escape);
  return made;
}

TEST(Decoders, EcsqSaysWhatItWasGiven) {
  const EcsqBytes made = ecsq_bytes();
  const auto decoder = ecsq::Decoder::make(2, 40, made.header);
  ASSERT_TRUE(decoder) << decoder.error().to_string();
  std::vector<float> out(80);
  const auto done = decoder->decode(0, made.chunk, out);
  ASSERT_TRUE(done) << done.error().to_string();
  const float levels[] = {-2.5f, -1.0f, 0.0f, 1.0f, 2.5f};
  int escapes = 0;
  for (std::size_t i = 0; i < 80; ++i)
    EXPECT_EQ(out[i], i % 20 == 7 ? 1000.0f + escapes++ : levels[i % 5] * (i < 40 ? 1.0f : 2.0f))
        << i;
}

TEST(Decoders, DamagedEcsqNeverCrashes) {
  const EcsqBytes made = ecsq_bytes();
  std::vector<float> out(80);
  for (std::size_t bit = 0; bit < 8 * made.header.size(); ++bit) {
    Bytes header = made.header;
    header[bit / 8] = static_cast<std::uint8_t>(header[bit / 8] ^ 1u << bit % 8);
    if (const auto decoder = ecsq::Decoder::make(2, 40, header))
      (void)decoder->decode(0, made.chunk, out).has_value();
  }
  for (std::size_t size = 0; size < made.header.size(); ++size)
    EXPECT_FALSE(ecsq::Decoder::make(2, 40, std::span(made.header).first(size))) << size;
  const auto decoder = ecsq::Decoder::make(2, 40, made.header);
  for (std::size_t bit = 0; bit < 8 * made.chunk.size(); ++bit) {
    Bytes chunk = made.chunk;
    chunk[bit / 8] = static_cast<std::uint8_t>(chunk[bit / 8] ^ 1u << bit % 8);
    (void)decoder->decode(0, chunk, out).has_value();
  }
  for (std::size_t size = 0; size < made.chunk.size(); ++size)
    EXPECT_FALSE(decoder->decode(0, std::span(made.chunk).first(size), out)) << size;
  Bytes longer = made.chunk;
  longer.resize(longer.size() + 4);
  EXPECT_FALSE(decoder->decode(0, longer, out));
  EXPECT_FALSE(decoder->decode(40, made.chunk, out));  // rows 1 and 2 of two
}

}  // namespace
}  // namespace ratefloor::codec
