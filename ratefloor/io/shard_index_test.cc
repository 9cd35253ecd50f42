#include "ratefloor/io/shard_index.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

Result<ShardIndex> parse(const std::string& text) {
  return parse_shard_index(test::bytes_of(text));
}

TEST(ShardIndexTest, RoundTrip) {
  const ShardIndex index{
      .total_size = 123,
      .weight_map = {{"b", "model-2.safetensors"}, {"a\n", "model-1.safetensors"}}};
  const Result<ShardIndex> back = parse(shard_index_text(index));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(back->total_size, 123u);
  ASSERT_EQ(back->weight_map.size(), 2u);
  EXPECT_EQ(back->weight_map[0],
            (std::pair<std::string, std::string>{"a\n", "model-1.safetensors"}));
}

TEST(ShardIndexTest, TotalSizeMayBeMissingOrOdd) {
  EXPECT_EQ(parse(R"({"weight_map":{"a":"s"}})")->total_size, std::nullopt);
  EXPECT_EQ(parse(R"({"metadata":{"total_size":16.0},"weight_map":{"a":"s"}})")->total_size, 16u);
  EXPECT_EQ(parse(R"({"metadata":{"total_size":-1},"weight_map":{"a":"s"}})")->total_size,
            std::nullopt);
  EXPECT_EQ(parse(R"({"metadata":{"total_size":"x"},"weight_map":{"a":"s"}})")->total_size,
            std::nullopt);
  EXPECT_EQ(parse(R"({"metadata":{"x":{"total_size":3}},"weight_map":{"a":"s"}})")->total_size,
            std::nullopt)
      << "not at its place";
}

TEST(ShardIndexTest, PathsStayInside) {
  for (const std::string inside : {"a", "a.safetensors", "sub/a.safetensors", "..a", "a..b/c"}) {
    EXPECT_TRUE(parse(R"({"weight_map":{"a":")" + inside + "\"}}")) << inside;
  }
  for (const std::string outside : {"", "/a", "..", "../a", "a/../../b", "a/..", ".", "./a", "a//b",
                                    "a/", "a\\\\b", "\\u0000", "a\\u0000b", "a\\nb"}) {
    EXPECT_FALSE(parse(R"({"weight_map":{"a":")" + outside + "\"}}")) << outside;
  }
}

TEST(ShardIndexTest, WrongShapes) {
  for (const std::string wrong :
       {"", "[]", "3", "null", "{}", R"({"weight_map":{}})", R"({"weight_map":null})",
        R"({"weight_map":{"a":{"b":"c"}}})", R"({"weight_map":{"a":["b"]}})",
        R"({"weight_map":{"a":"s"},"weight_map":{"b":"s"}})", R"({"weight_map":{"a":"s","a":"t"}})",
        R"([{"weight_map":{"a":"s"}}])"}) {
    EXPECT_FALSE(parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ratefloor::io
