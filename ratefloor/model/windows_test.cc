#include "ratefloor/model/windows.h"

#include <gtest/gtest.h>

#include <set>

namespace ratefloor::model {
namespace {

std::size_t predicted(const std::vector<Window>& windows) {
  std::size_t count = 0;
  for (const Window& w : windows) count += w.tokens - w.predicted_from;
  return count;
}

// The counts that the sample models' reference values belong to.
TEST(Windows, FixedProtocol) {
  EXPECT_EQ(predicted(cut_windows(262144, 256, 256)), 261120u);
  EXPECT_EQ(predicted(cut_windows(262144, 128, 128)), 260096u);
  EXPECT_EQ(predicted(cut_windows(4611, 128, 128)), 4574u);
  EXPECT_EQ(predicted(cut_windows(4611, 512, 512)), 4601u);
}

TEST(Windows, EveryTokenButTheFirstOnceWhenSliding) {
  for (std::size_t tokens = 2; tokens < 40; ++tokens)
    for (std::size_t window = 2; window < 12; ++window)
      for (std::size_t stride = 1; stride < window; ++stride) {
        std::set<std::size_t> seen;
        for (const Window& w : cut_windows(tokens, window, stride)) {
          ASSERT_LE(w.first + w.tokens, tokens);
          ASSERT_GE(w.predicted_from, 1u);
          for (std::size_t i = w.predicted_from; i < w.tokens; ++i) {
            ASSERT_TRUE(seen.insert(w.first + i).second);
            if (w.first > 0) {
              ASSERT_GE(i, window - stride);  // its context
            }
          }
        }
        ASSERT_EQ(seen.size(), tokens - 1) << tokens << ' ' << window << ' ' << stride;
      }
}

TEST(Windows, TooShortATextHasNone) {
  EXPECT_TRUE(cut_windows(0, 8, 8).empty());
  EXPECT_TRUE(cut_windows(1, 8, 4).empty());
  ASSERT_EQ(cut_windows(9, 8, 8).size(), 1u);  // the ninth token is alone
}

TEST(Windows, BatchesKeepOrderAndSize) {
  const std::vector<Window> windows = cut_windows(1000, 100, 100);
  std::size_t next = 0;
  for (const Batch& batch : batch_windows(windows, 250)) {
    EXPECT_EQ(batch.first, next);
    EXPECT_EQ(batch.count, 2u);
    EXPECT_EQ(batch.tokens, 200u);
    next += batch.count;
  }
  EXPECT_EQ(next, windows.size());
  EXPECT_EQ(batch_windows(windows, 1).size(), windows.size());
}

}  // namespace
}  // namespace ratefloor::model
