#include "ratefloor/report/html_text.h"

#include <gtest/gtest.h>

namespace ratefloor::report {
namespace {

TEST(HtmlEscape, EscapesMarkup) {
  EXPECT_EQ(html_escape("<a href=\"x\">'&amp;"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;");
  EXPECT_EQ(html_escape("β\xff"), "β\\xff");
}

TEST(ScriptSafeJson, LeavesNoMarkup) {
  const std::string safe = script_safe_json(R"({"a":"</script><!-- & ]]>"})");
  EXPECT_EQ(safe.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(safe, R"({"a":"\u003c/script\u003e\u003c!-- \u0026 ]]\u003e"})");
}

TEST(FillTemplate, ReplacesOnceAndDoesNotLookAgain) {
  const auto value = [](std::string_view name) {
    return name == "a" ? std::string("{{b}}") : std::string("B");
  };
  EXPECT_EQ(fill_template("1{{a}}2{{b}}3", value), "1{{b}}2B3");
  EXPECT_EQ(fill_template("no end {{a", value), "no end {{a");
  EXPECT_EQ(fill_template("", value), "");
}

}  // namespace
}  // namespace ratefloor::report
