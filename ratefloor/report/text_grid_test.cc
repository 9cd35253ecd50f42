#include "ratefloor/report/text_grid.h"

#include <gtest/gtest.h>

namespace ratefloor::report {
namespace {

TEST(DisplayWidth, CountsCodePoints) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("β ±"), 3u);
  EXPECT_EQ(display_width("…"), 1u);
}

TEST(Printable, KeepsTextAndEscapesTheRest) {
  EXPECT_EQ(printable("layers.0 β→𝄞"), "layers.0 β→𝄞");
  EXPECT_EQ(printable("a\x1b[31m\xff\n"), "a\\x1b[31m\\xff\\x0a");
  EXPECT_EQ(printable(std::string(1000, 'x')).size(), 1000u);
}

TEST(ElideMiddle, KeepsBothEnds) {
  EXPECT_EQ(elide_middle("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(elide_middle("abcdefghij", 5), "ab…ij");
  EXPECT_EQ(elide_middle("ββββββ", 4), "β…ββ");
  EXPECT_EQ(elide_middle("abc", 1), "…");
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_EQ(wrap("one two three", 8, "  "), "  one\n  two\n  three\n");
  EXPECT_EQ(wrap("one two three", 80), "one two three\n");
  EXPECT_EQ(wrap("", 10), "");
  EXPECT_EQ(wrap("averylongword x", 4), "averylongword\nx\n");
}

TEST(TextGrid, AlignsByCodePoints) {
  TextGrid grid;
  grid.add_column("name", Align::kLeft);
  grid.add_column("β");
  grid.add_row({"a", "1.70"});
  grid.add_row({"häß…", "–"});
  EXPECT_EQ(grid.to_string(),
            "name     β\n"
            "──────────\n"
            "a     1.70\n"
            "häß…     –\n");
  EXPECT_EQ(grid.width(), 10u);
}

TEST(TextGrid, FillsMissingCellsAndTrims) {
  TextGrid grid(1);
  grid.add_column("a", Align::kLeft);
  grid.add_column("b", Align::kLeft);
  grid.add_row({"xx"});
  EXPECT_EQ(grid.to_string(), "a  b\n────\nxx\n");
}

}  // namespace
}  // namespace ratefloor::report
