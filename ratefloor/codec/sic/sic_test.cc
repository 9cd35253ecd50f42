// The format by itself: what is decided comes back, from any number of chunks and lanes.
#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/codec/sic/decoder.h"
#include "ratefloor/codec/sic/testing/example.h"
#include "ratefloor/codec/tensor_stream/testing/streams.h"

namespace ratefloor::codec::sic {
namespace {

using codec::testing::Bytes, codec::testing::got;
using testing::Example;

Example example(std::uint64_t rows, std::uint64_t cols, std::uint64_t chunk_rows, int log2_lanes) {
  Header header;
  header.chunk_rows = chunk_rows;
  header.weights.format.log2_states = 4;
  header.weights.format.log2_lanes = log2_lanes;
  header.weights.format.step = 0.25f;
  header.weights.format.shape.scale = 400;
  for (std::uint64_t c = 0; c < cols; ++c)
    header.exponents.push_back(static_cast<std::uint8_t>(c * 5 % 23));
  header.weights.classes.count = 5;
  header.weights.classes.step = 3;
  for (std::uint64_t c = 0; c < cols; ++c)
    header.weights.classes.cols.push_back(static_cast<std::uint8_t>(c * 3 % 5));
  return testing::example_of(rows, header,
                             codec::testing::samples(rows * cols + 64 * cols, 2.0, 3.0f));
}

// Straight from the specification.
std::vector<float> plain_weights(const Example& example) {
  const Header& header = example.header;
  std::vector<float> weights(example.rows * example.cols);
  for (std::uint64_t r = 0; r < example.rows; ++r)
    for (std::uint64_t c = 0; c < example.cols; ++c) {
      const CodedChunk& chunk = example.chunks[r / header.chunk_rows];
      const std::uint64_t own =
          std::min(header.chunk_rows, example.rows - r / header.chunk_rows * header.chunk_rows);
      const std::size_t at =
          (example.cols - 1 - c) * padded_rows(header, own) + r % header.chunk_rows;
      const auto multiple = static_cast<float>(chunk.indices[at]);
      const auto e = static_cast<float>(header.exponents[c]);
      weights[r * example.cols + c] = multiple * header.weights.format.step * std::exp2(e / 8);
    }
  return weights;
}

TEST(Sic, WhatWasDecidedComesBack) {
  struct Shape {
    std::uint64_t rows, cols, chunk_rows;
    int log2_lanes;
  };
  const Shape shapes[] = {{1, 1, 1, 0},    {7, 1, 3, 1},    {1, 9, 5, 2},
                          {40, 17, 40, 4}, {41, 33, 16, 2}, {100, 20, 32, 5}};
  for (const Shape& shape : shapes) {
    const Example made = example(shape.rows, shape.cols, shape.chunk_rows, shape.log2_lanes);
    const auto coder = got(make_coder(made.rows, made.cols, made.header, made.chunks));
    const std::vector<float> expected = plain_weights(made);
    const SpanMatrix matrix(expected, made.rows, made.cols);
    const Bytes bytes = codec::testing::encoded(*coder, "sic", matrix).bytes;
    const TensorStream stream = got(TensorStream::open(bytes));
    EXPECT_EQ(stream.method(), "sic");
    std::vector<float> out(expected.size());
    const Result<void> done = stream.decode_rows(0, made.rows, out);
    ASSERT_TRUE(done) << done.error().to_string();
    for (std::size_t i = 0; i < out.size(); ++i)
      EXPECT_NEAR(out[i], expected[i], 1e-6f * std::abs(expected[i])) << i;
  }
}

TEST(Sic, HeadersComeBack) {
  const Example made = example(41, 33, 16, 2);
  const Header back = got(read_header(write_header(made.header), 41, 33));
  EXPECT_EQ(back.chunk_rows, 16u);
  EXPECT_EQ(back.exponents, made.header.exponents);
  EXPECT_EQ(back.weights.classes.cols, made.header.weights.classes.cols);
  EXPECT_EQ(back.weights.tables, made.header.weights.tables);
}

TEST(Sic, OutliersAreKept) {
  Example made = example(20, 8, 20, 1);
  // The third column that is coded is column 5; a row of it as it is, in units of its factor.
  made.chunks[0].outliers.push_back({2 * padded_rows(made.header, 20) + 11, 1e6f});
  const std::vector<float> zeros(160, 0.0f);
  const auto coder = got(make_coder(20, 8, made.header, made.chunks));
  const SpanMatrix matrix(zeros, 20, 8);
  const Bytes bytes = codec::testing::encoded(*coder, "sic", matrix).bytes;
  const TensorStream stream = got(TensorStream::open(bytes));
  std::vector<float> out(160);
  ASSERT_TRUE(stream.decode_rows(0, 20, out));
  EXPECT_EQ(out[11 * 8 + 5], 1e6f * step_factor(made.header.exponents[5]));
}

TEST(Sic, FactorsAreEighthsOfAnOctave) {
  for (int e = 0; e < 256; ++e)
    EXPECT_NEAR(step_factor(static_cast<std::uint8_t>(e)) / std::exp2(e / 8.0), 1, 1e-7);
}

TEST(Sic, DamagedStreamsAreRefused) {
  const Example made = example(41, 12, 16, 2);
  const auto coder = got(make_coder(made.rows, made.cols, made.header, made.chunks));
  const std::vector<float> zeros(41 * 12, 0.0f);
  const SpanMatrix matrix(zeros, 41, 12);
  const Bytes bytes = codec::testing::encoded(*coder, "sic", matrix).bytes;
  ASSERT_TRUE(codec::testing::decodes(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(codec::testing::decodes(std::span(bytes).first(size)));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes other = bytes;
    other[at] ^= 0x41;
    codec::testing::reseal(other);
    (void)codec::testing::decodes(other);  // an error or some weights, under sanitizers too
  }
}

TEST(Sic, HeadersThatBreakRulesAreRefused) {
  const Example made = example(8, 4, 8, 0);
  Header header = made.header;
  header.exponents = {1, 2, 3, 4};
  EXPECT_FALSE(read_header(write_header(header), 8, 4)) << "no finest step";
  header = made.header;
  header.chunk_rows = 0;
  EXPECT_FALSE(read_header(write_header(header), 8, 4));
  header.chunk_rows = kMostRows + 1;
  EXPECT_FALSE(read_header(write_header(header), 8, 4));
  EXPECT_FALSE(read_header(write_header(made.header), 8, 5)) << "too few columns";
  EXPECT_FALSE(make_coder(8, 4, made.header, {})) << "no chunks";
}

}  // namespace
}  // namespace ratefloor::codec::sic
