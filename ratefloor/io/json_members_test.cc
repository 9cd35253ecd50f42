#include "ratefloor/io/json_members.h"

#include <gtest/gtest.h>

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

std::vector<JsonMember> members_of(std::string_view text) {
  Result<std::vector<JsonMember>> members = json_members(text, "text");
  EXPECT_TRUE(members) << members.error().to_string() << "\n" << text;
  return members ? *std::move(members) : std::vector<JsonMember>();
}

constexpr std::string_view kTexts[] = {
    R"({"a":1})",
    R"( {"a" : [1, {"x": "}"}] , "b":"\"," , "c" : -1.5e3 } )",
    "{\n \"a\": {\"a\": 1},\n \"b\": null\n}",
    "{\r\n\t\"a\": 123456789012345678901234567890,\r\n\t\"b\": 1e-05\r\n}\r\n",
    "{\"\\u0061\\\"\": true,\n\n  \"\": [],\"z\":{}}",
};

TEST(JsonMembers, ValuesAreTheirText) {
  const std::string_view text = kTexts[1];
  const std::vector<JsonMember> members = members_of(text);
  ASSERT_EQ(members.size(), 3u);
  std::vector<std::string> values;
  for (const JsonMember& m : members)
    values.emplace_back(text.substr(m.value_begin, m.value_end - m.value_begin));
  EXPECT_EQ(values, (std::vector<std::string>{R"([1, {"x": "}"}])", R"("\",")", "-1.5e3"}));
  EXPECT_EQ(members[0].key, "a");
  EXPECT_EQ(text[members[2].key_begin], '"');
  EXPECT_EQ(members[0].type, Type::kBeginArray);
  EXPECT_EQ(members[1].type, Type::kString);
  EXPECT_EQ(members[2].type, Type::kNumber);
}

TEST(JsonMembers, AddingAndRemovingGivesTheSameText) {
  for (const std::string_view text : kTexts) {
    const std::string more = with_member(text, members_of(text), "new", "{\n  \"x\": [\n  ]\n}");
    const std::vector<JsonMember> members = members_of(more);
    ASSERT_FALSE(members.empty());
    EXPECT_EQ(members.back().key, "new");
    EXPECT_EQ(without_member(more, members, members.size() - 1), text);
  }
}

TEST(JsonMembers, EveryMemberCanBeRemoved) {
  for (const std::string_view text : kTexts) {
    const std::vector<JsonMember> members = members_of(text);
    for (std::size_t gone = 0; gone < members.size(); ++gone) {
      std::vector<std::string> keys, wanted;
      for (std::size_t i = 0; i < members.size(); ++i)
        if (i != gone) wanted.push_back(members[i].key);
      for (const JsonMember& m : members_of(without_member(text, members, gone)))
        keys.push_back(m.key);
      EXPECT_EQ(keys, wanted);
    }
  }
}

TEST(JsonMembers, TheNewMemberIsIndentedAsTheOthers) {
  const std::string_view text = "{\n   \"a\": 1\n}";
  EXPECT_EQ(with_member(text, members_of(text), "b", "{\n  \"c\": 2\n}"),
            "{\n   \"a\": 1,\n   \"b\": {\n      \"c\": 2\n   }\n}");
  EXPECT_EQ(with_member(R"({"a":1})", members_of(R"({"a":1})"), "b", "2"), R"({"a":1, "b": 2})");
  EXPECT_EQ(with_member("{ \n}\n", {}, "b", "2"), "{\n  \"b\": 2\n}\n");
}

TEST(JsonMembers, WhatIsNoObjectIsRefused) {
  for (const std::string_view text : {"", "[]", "1", "{\"a\":1", "{\"a\":1,\"a\":2}", "{} {}"}) {
    const Result<std::vector<JsonMember>> members = json_members(text, "text");
    ASSERT_FALSE(members) << text;
    EXPECT_EQ(members.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace ratefloor::io
