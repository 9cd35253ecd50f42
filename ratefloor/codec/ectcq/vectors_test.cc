// The streams in tests/streams/vectors mean what they always meant. tests/streams/streams_test.py
// has a second decoder, written from the specifications, say the same of them.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "ratefloor/codec/tensor_stream/checksum.h"
#include "ratefloor/codec/tensor_stream/decoder.h"

namespace ratefloor::codec {
namespace {

const std::string kFolder = std::string(RATEFLOOR_SOURCE_DIR) + "/tests/streams/vectors/";

std::vector<std::uint8_t> contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(EctcqVectors, DecodeToWhatTheyMean) {
  std::ifstream expected(kFolder + "expected.txt");
  std::string name, sum;
  std::uint64_t rows = 0, cols = 0;
  int count = 0;
  for (; expected >> name >> rows >> cols >> sum; ++count) {
    const std::vector<std::uint8_t> bytes = contents(kFolder + name + ".rf");
    const auto stream = TensorStream::open(bytes);
    ASSERT_TRUE(stream) << name << ": " << stream.error().to_string();
    EXPECT_EQ(stream->method(), "ectcq") << name;
    EXPECT_EQ(stream->rows(), rows) << name;
    EXPECT_EQ(stream->cols(), cols) << name;
    std::vector<float> weights(rows * cols);
    const Result<void> done = stream->decode_rows(0, rows, weights);
    ASSERT_TRUE(done) << name << ": " << done.error().to_string();
    std::vector<std::uint8_t> flat(4 * weights.size());
    if (!flat.empty()) std::memcpy(flat.data(), weights.data(), flat.size());
    EXPECT_EQ(checksum(flat), std::stoul(sum, nullptr, 16)) << name;
  }
  EXPECT_GT(count, 30);
}

}  // namespace
}  // namespace ratefloor::codec
