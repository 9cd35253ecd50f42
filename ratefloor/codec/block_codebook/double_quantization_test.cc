#include "ratefloor/codec/block_codebook/double_quantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "ratefloor/quant/dynamic_map.h"

namespace ratefloor::codec::block_codebook {
namespace {

float f32_at(const std::vector<std::uint8_t>& bytes, std::size_t index) {
  float value;
  std::memcpy(&value, bytes.data() + 4 * index, 4);
  return value;
}

TEST(DoubleQuantization, CodesAreThoseOfTheDynamicMap) {
  // Values around every level and every midpoint, shifted to be positive.
  const quant::DynamicMap& map = quant::dynamic_map();
  std::vector<float> absmax;
  for (int code = 0; code < 255; ++code) {
    const float low = map.values()[code], high = map.values()[code + 1];
    for (const float v : {low, (low + high) * 0.5f, high}) absmax.push_back(1.0f + v);
  }
  absmax.resize(255 * 3 / 256 * 256);
  std::vector<std::uint8_t> header;
  const auto codes = double_quantize(absmax, header);
  ASSERT_EQ(codes.size(), absmax.size());
  ASSERT_EQ(header.size(), 4 + 4 * (absmax.size() / 256));
  double mean = 0;
  for (const float a : absmax) mean += a;
  const float offset = f32_at(header, 0);
  EXPECT_EQ(offset, static_cast<float>(mean / static_cast<double>(absmax.size())));
  for (std::size_t b = 0; b < absmax.size(); ++b) {
    const float nested = f32_at(header, 1 + b / 256);
    EXPECT_LE(std::fabs(absmax[b] - offset), nested);
    EXPECT_EQ(codes[b], map.encode((absmax[b] - offset) * (1.0f / nested))) << b;
  }
}

TEST(DoubleQuantization, NoBlocksAndEqualBlocks) {
  std::vector<std::uint8_t> header;
  EXPECT_TRUE(double_quantize({}, header).empty());
  EXPECT_EQ(header.size(), 4u);
  header.clear();
  const auto codes = double_quantize(std::vector<float>(300, 2.5f), header);
  EXPECT_EQ(f32_at(header, 0), 2.5f);
  EXPECT_EQ(f32_at(header, 2), 0.0f);
  for (const auto code : codes) EXPECT_EQ(quant::dynamic_map().decode(code), 0.0f);
}

}  // namespace
}  // namespace ratefloor::codec::block_codebook
