#include "ratefloor/job/content_hash.h"

#include <gtest/gtest.h>

#include <cstring>

namespace ratefloor::job {
namespace {

TEST(ContentHash, IsXxHash64) {
  EXPECT_EQ(hex16(0x0123456789abcdef), "0123456789abcdef");
  EXPECT_EQ(content_hash({}), "ef46db3751d8e999");  // xxHash's own test vector
  const char text[] = "abc";
  EXPECT_EQ(content_hash(std::as_bytes(std::span(text, 3))), "44bc2cf5ad770999");
}

}  // namespace
}  // namespace ratefloor::job
