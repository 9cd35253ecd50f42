#include "ratefloor/model/calibration_windows.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ratefloor::model {
namespace {

std::vector<std::size_t> sizes(std::span<const Window> windows) {
  std::vector<std::size_t> out;
  for (const Window& window : windows) out.push_back(window.tokens);
  return out;
}

TEST(CalibrationWindows, KeepsTheLastOnesBack) {
  const std::vector<Window> eight = cut_windows(800, 100, 100), tail = cut_windows(805, 100, 100);
  EXPECT_EQ(probe_windows(eight, 0), 0u);
  EXPECT_EQ(probe_windows(eight, 1), 1u);
  EXPECT_EQ(probe_windows(eight, 100), 1u);
  EXPECT_EQ(probe_windows(eight, 101), 2u);
  EXPECT_EQ(probe_windows(eight, 1000), 2u);  // a quarter
  EXPECT_EQ(probe_windows(tail, 100), 2u);    // five tokens are not enough
  EXPECT_EQ(probe_windows(tail, 1000), 3u);
  EXPECT_EQ(probe_windows(cut_windows(100, 100, 100), 50), 0u);
  EXPECT_EQ(probe_windows(cut_windows(200, 100, 100), 500), 1u);
  EXPECT_EQ(probe_windows(cut_windows(150, 100, 100), 500), 1u);
}

TEST(CalibrationWindows, TakesTheFirstTokens) {
  const std::vector<Window> windows = cut_windows(250, 100, 100);
  EXPECT_EQ(sizes(leading_windows(windows, 30)), (std::vector<std::size_t>{30}));
  EXPECT_EQ(sizes(leading_windows(windows, 101)), (std::vector<std::size_t>{100}));
  EXPECT_EQ(sizes(leading_windows(windows, 102)), (std::vector<std::size_t>{100, 2}));
  EXPECT_EQ(sizes(leading_windows(windows, 1000)), (std::vector<std::size_t>{100, 100, 50}));
  EXPECT_TRUE(leading_windows(windows, 0).empty());
}

TEST(CalibrationWindows, HashesWhatLiesInThem) {
  std::vector<std::uint32_t> text(300);
  std::iota(text.begin(), text.end(), 0u);
  const std::vector<Window> windows = cut_windows(300, 100, 100);
  const std::string front = token_hash(text, std::span(windows).first(2));
  text[250] = 0;
  EXPECT_EQ(token_hash(text, std::span(windows).first(2)), front);
  EXPECT_EQ(token_hash(std::span(text).first(200), cut_windows(200, 50, 50)), front);
  text[150] = 0;
  EXPECT_NE(token_hash(text, std::span(windows).first(2)), front);
}

TEST(CalibrationWindows, SaysWhatIsWrong) {
  const auto fault = [](const WindowChoice& choice, std::size_t tokens) {
    const auto windows = choose_windows(choice, 512, tokens, "text.txt");
    return windows ? "accepted" : windows.error().to_string();
  };
  EXPECT_EQ(
      fault({.window = 513}, 1000),
      "a window of 513 tokens does not fit a context of 512 (choose --window from 2 to that)");
  EXPECT_EQ(fault({.window = 100}, 1),
            "text.txt: the text has 1 token, which leaves no window to calibrate on (give a longer "
            "text)");
  EXPECT_EQ(fault({.window = 100, .skip = 10}, 1000),
            "text.txt: the text has 1000 tokens, which leaves no window to calibrate on (give a "
            "longer text, or skip fewer windows)");
  EXPECT_EQ(fault({.window = 100, .skip = 9}, 1000), "accepted");
}

}  // namespace
}  // namespace ratefloor::model
