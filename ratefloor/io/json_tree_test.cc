#include "ratefloor/io/json_tree.h"

#include <gtest/gtest.h>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

using Type = JsonEvent::Type;

Result<JsonNode> tree(const std::string& text, std::size_t most_values = 100) {
  JsonTreeBuilder builder(most_values);
  bool complete = false;
  const auto take = [&](const JsonEvent& event) -> Result<void> {
    EXPECT_FALSE(complete);
    const Result<bool> taken = builder.take(event);
    if (!taken) return taken.error();
    complete = *taken;
    return {};
  };
  if (Result<void> read = read_json(test::bytes_of(text), {}, take); !read) return read.error();
  EXPECT_TRUE(complete);
  return std::move(builder.value());
}

TEST(JsonTree, ScalarsAndNesting) {
  const Result<JsonNode> root = tree(R"({"a": [1, "x", [], {"b": true}], "c": null, "d": -2.5})");
  ASSERT_TRUE(root) << root.error().to_string();
  ASSERT_EQ(root->keys, (std::vector<std::string>{"a", "c", "d"}));
  const JsonNode* const a = root->find("a");
  ASSERT_NE(a, nullptr);
  ASSERT_EQ(a->items.size(), 4u);
  EXPECT_EQ(a->items[0].number, 1u);
  EXPECT_EQ(a->items[1].text, "x");
  EXPECT_EQ(a->items[1].offset, 10u);
  EXPECT_TRUE(a->items[2].is(Type::kBeginArray) && a->items[2].items.empty());
  EXPECT_TRUE(a->items[3].find("b")->truth);
  EXPECT_TRUE(root->find("c")->is(Type::kNull));
  EXPECT_EQ(root->find("d")->text, "-2.5");
  EXPECT_EQ(root->find("e"), nullptr);
  EXPECT_EQ(a->find("a"), nullptr);
  EXPECT_TRUE(tree("7")->is(Type::kUnsigned));
}

TEST(JsonTree, TooManyValues) {
  EXPECT_TRUE(tree("[1, 2, [3]]", 5));
  const Result<JsonNode> more = tree("[1, 2, [3]]", 4);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().offset, 8u);
}

TEST(JsonFields, ValuesAndDefaults) {
  const Result<JsonNode> root = tree(R"({"s": "x", "b": true, "n": 7, "null": null})");
  JsonFields fields(*root, "thing");
  EXPECT_EQ(fields.string("s"), "x");
  EXPECT_TRUE(fields.boolean("b"));
  EXPECT_EQ(fields.whole("n", 7), 7u);
  EXPECT_EQ(fields.string("null", "d"), "d");
  EXPECT_TRUE(fields.boolean("absent", true));
  EXPECT_EQ(fields.whole("absent", 1, 5), 5u);
  EXPECT_FALSE(fields.failure());
}

TEST(JsonFields, RemembersTheFirstFault) {
  const Result<JsonNode> root = tree(R"({"s": 1, "n": 8, "f": 1.5})");
  const auto fault = [&](auto read) {
    JsonFields fields(*root, "thing");
    read(fields);
    fields.fail("is wrong later", 0);
    return fields.failure()->to_string();
  };
  EXPECT_EQ(fault([](JsonFields& f) { f.string("s"); }),
            "at byte 6: thing has a 's' that is a number, not a string");
  EXPECT_EQ(fault([](JsonFields& f) { f.boolean("s"); }),
            "at byte 6: thing has a 's' that is a number, not true or false");
  EXPECT_EQ(fault([](JsonFields& f) { f.whole("n", 7); }),
            "at byte 14: thing has a 'n' that is 8, not a whole number from 0 to 7");
  EXPECT_EQ(fault([](JsonFields& f) { f.whole("f", 7); }),
            "at byte 22: thing has a 'f' that is 1.5, not a whole number from 0 to 7");
  EXPECT_EQ(fault([](JsonFields& f) { f.string("absent"); }), "at byte 0: thing has no 'absent'");
  JsonFields array(*tree("[]"), "thing");
  EXPECT_EQ(array.failure()->to_string(), "at byte 0: thing is an array, not an object");
}

}  // namespace
}  // namespace ratefloor::io
