#include "ratefloor/base/chunks.h"

#include <gtest/gtest.h>

namespace ratefloor {
namespace {

void expect_cover(const std::vector<Chunk>& chunks, std::uint64_t size) {
  std::uint64_t next = 0;
  for (const Chunk& chunk : chunks) {
    EXPECT_EQ(chunk.first, next);
    EXPECT_GT(chunk.size, 0u);
    next += chunk.size;
  }
  EXPECT_EQ(next, size);
}

TEST(Chunks, CoverEverythingOnceWithoutSplittingShortRows) {
  for (std::uint64_t rows = 0; rows < 12; ++rows) {
    for (std::uint64_t cols = 0; cols < 40; ++cols) {
      const auto chunks = row_chunks(rows, cols, 16);
      expect_cover(chunks, rows * cols);
      for (const Chunk& c : chunks) {
        EXPECT_LE(c.size, 16u);
        if (cols <= 16) {
          EXPECT_EQ(c.first % cols, 0u);
          EXPECT_EQ(c.size % cols, 0u);
        } else {
          EXPECT_EQ(c.first % cols % 16, 0u);
        }
      }
      expect_cover(flat_chunks(rows * cols, 7), rows * cols);
    }
  }
}

}  // namespace
}  // namespace ratefloor
