#include "ratefloor/model/tokenizer/vocabulary.h"

#include <gtest/gtest.h>

namespace ratefloor::model {
namespace {

TEST(TokenizerVocabulary, ModelAndAddedTokens) {
  const Vocabulary vocabulary({{"a", 0}, {"b", 1}, {"c", 7}},
                              {{.id = 5, .content = "<x>", .special = true},
                               {.id = 1, .content = "b", .special = true},
                               {.id = 9, .content = "<y>"},
                               {.id = 9, .content = "<y>"}});
  ASSERT_EQ(vocabulary.size(), 5u);
  const struct {
    std::uint32_t id;
    const char* text;
    bool in_model, special;
  } expected[] = {{0, "a", true, false},
                  {1, "b", true, true},
                  {5, "<x>", false, true},
                  {7, "c", true, false},
                  {9, "<y>", false, false}};
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(vocabulary[i].id, expected[i].id);
    EXPECT_EQ(vocabulary[i].text, expected[i].text);
    EXPECT_EQ(vocabulary[i].in_model, expected[i].in_model);
    EXPECT_EQ(vocabulary[i].special, expected[i].special);
    EXPECT_EQ(vocabulary.index_of_id(expected[i].id), i);
    EXPECT_EQ(vocabulary.index_of(expected[i].text), i);
    EXPECT_EQ(vocabulary.index_in_model(expected[i].text).has_value(), expected[i].in_model);
  }
  for (const std::uint32_t id : {2u, 4u, 6u, 8u, 10u, UINT32_MAX})
    EXPECT_FALSE(vocabulary.index_of_id(id)) << id;
  EXPECT_FALSE(vocabulary.index_of("d"));
}

TEST(TokenizerVocabulary, Empty) {
  const Vocabulary vocabulary({}, {});
  EXPECT_EQ(vocabulary.size(), 0u);
  EXPECT_FALSE(vocabulary.index_of_id(0));
}

}  // namespace
}  // namespace ratefloor::model
