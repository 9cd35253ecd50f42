#include "ratefloor/base/content_hash.h"

#include <gtest/gtest.h>

namespace ratefloor {
namespace {

TEST(ContentHash, IsXxHash64) {
  EXPECT_EQ(hex16(0x0123456789abcdef), "0123456789abcdef");
  EXPECT_EQ(content_hash(std::span<const std::byte>()), "ef46db3751d8e999");  // its own test vector
  const char text[] = "abc";
  EXPECT_EQ(content_hash(std::as_bytes(std::span(text, 3))), "44bc2cf5ad770999");
}

TEST(ContentHasher, KnownValues) {
  EXPECT_EQ(content_hash(std::string_view()), "ef46db3751d8e999");
  EXPECT_EQ(content_hash(std::string_view("abc")), "44bc2cf5ad770999");
}

TEST(ContentHasher, PiecesAreTheWhole) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += static_cast<char>(i * 7);
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    ContentHasher hasher;
    hasher.update(bytes.first(cut));
    EXPECT_EQ(hasher.hex(), content_hash(bytes.first(cut)));
    hasher.update(bytes.subspan(cut));
    EXPECT_EQ(hasher.hex(), content_hash(bytes));
  }
}

TEST(ContentHasher, WhatAHashLooksLike) {
  EXPECT_TRUE(is_hash("0123456789abcdef"));
  for (const char* text : {"", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeF",
                           "0123456789abcdeg", "0123456789abcd f"})
    EXPECT_FALSE(is_hash(text)) << text;
}

}  // namespace
}  // namespace ratefloor
