#include "ratefloor/io/json_events.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

/// Events as "kind@offset:text".
std::string trace(const std::string& text, const JsonLimits& limits = {}) {
  std::string out;
  const Result<void> read =
      read_json(test::bytes_of(text), limits, [&](const JsonEvent& event) -> Result<void> {
        constexpr const char* kKinds[] = {"{", "}", "[", "]", "key", "str", "u", "n", "b", "null"};
        out.append(kKinds[static_cast<int>(event.type)]).append("@");
        out.append(std::to_string(event.offset));
        if (!event.text.empty()) out.append(":").append(event.text);
        out.append(" ");
        return {};
      });
  return read ? out : out + "! " + read.error().to_string();
}

TEST(JsonEvents, ReportsEveryTokenWithItsOffset) {
  EXPECT_EQ(
      trace(R"({"a" : [1, -2,3.5 , "x\n"],"b":{"c":true}, "d":null})"),
      "{@0 key@1:a [@7 u@8:1 n@11:-2 n@14:3.5 str@20:x\n ]@25 key@27:b {@31 key@32:c b@36 }@40 "
      "key@43:d null@47 }@51 ");
  EXPECT_EQ(trace(" \t[]\r\n"), "[@2 ]@3 ");
  EXPECT_EQ(trace("7", {.first_offset = 100}), "u@100:7 ");
  EXPECT_EQ(trace("[[1],2]"), "[@0 [@1 u@2:1 ]@3 u@5:2 ]@6 ");
}

TEST(JsonEvents, NumbersKeepTheirText) {
  EXPECT_EQ(trace("[18446744073709551615,18446744073709551616,1e3,-0]"),
            "[@0 u@1:18446744073709551615 n@22:18446744073709551616 n@43:1e3 n@47:-0 ]@49 ");
}

TEST(JsonEvents, RefusesWhatIsNotStrictJson) {
  const auto refused = [](const std::string& text, const std::string& clause) {
    const std::string got = trace(text);
    EXPECT_NE(got.find(clause), std::string::npos) << got;
  };
  refused("",
          "at byte 0: text is not valid JSON: syntax error while parsing value - unexpected end");
  refused("{} {}", "at byte 3: text is not valid JSON");
  refused("{\"a\":1,}", "at byte 7: text is not valid JSON");
  refused("[1,2", "at byte 4: text is not valid JSON");
  refused("// comment\n{}", "at byte 0: text is not valid JSON");
  refused("[NaN]", "at byte 1: text is not valid JSON");
  refused("[1e999]", "text is not valid JSON");
  refused("\xEF\xBB\xBF{}", "at byte 0: text is not valid JSON: begins with a byte order mark");
  refused(std::string("{}\0", 3), "at byte 2: text is not valid JSON: contains a NUL byte");
  refused("[\"\xff\"]", "at byte 2: text is not UTF-8 text");
  refused("[\"\\ud800\"]", "text is not valid JSON");
  refused("[\"a\nb\"]", "text is not valid JSON");
  refused(R"({"a":1,"b":{"a":2},"a":3})", "at byte 19: text names 'a' twice");
}

TEST(JsonEvents, NestingHasALimitAndCostsNoStack) {
  EXPECT_NE(trace(std::string(64, '[') + std::string(64, ']')).find("]@127"), std::string::npos);
  const std::string deep = trace(std::string(1'000'000, '['));
  EXPECT_NE(deep.find("at byte 64: text is nested deeper than 64 levels"), std::string::npos);
  const std::string deeper = trace(std::string(1'000'000, '['), {.what = "x", .depth = 2'000'000});
  EXPECT_NE(deeper.find("x is not valid JSON"), std::string::npos);
}

TEST(JsonEvents, KeysHaveALimit) {
  EXPECT_NE(trace(R"({"a":1,"b":2,"c":3})", {.keys_per_object = 2})
                .find("at byte 13: text has more than 2 keys in one object"),
            std::string::npos);
}

TEST(JsonEvents, TheHandlersErrorStopsTheReading) {
  int seen = 0;
  const std::string text = "[1,2,3]";
  const Result<void> read =
      read_json(test::bytes_of(text), {}, [&](const JsonEvent& event) -> Result<void> {
        ++seen;
        if (event.number == 2) return make_error(ErrorCode::kMalformed, "no twos");
        return {};
      });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().to_string(), "at byte 3: no twos");
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace ratefloor::io
