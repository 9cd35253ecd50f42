#include "ratefloor/model/generate.h"

#include <gtest/gtest.h>

#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

const std::string kStories = RATEFLOOR_SOURCE_DIR "/models/stories260k";
const std::string kQuill = RATEFLOOR_SOURCE_DIR "/models/quill-6m";

Result<job::Generation> run(const GenerationRequest& request, std::string* streamed = nullptr) {
  const Executor executor(2);
  return generate(request, executor, [&](std::string_view piece) {
    if (streamed != nullptr) *streamed += piece;
  });
}

// The continuations that the models' READMEs print.
TEST(Generate, StoriesGreedy) {
  std::string streamed;
  const auto found =
      run({.model = kStories, .prompt = "Once upon a time", .tokens = 90}, &streamed);
  ASSERT_TRUE(found) << found.error().to_string();
  const std::string expected =
      ", there was a little girl named Lily. She loved to play outside in the park. One day, she "
      "saw "
      "a big, red ball. She wanted to play with it, but it was too high.\nLily's mom said, \"Lily, "
      "let's go to the park";
  EXPECT_EQ(found->text.substr(0, expected.size()), expected);
  EXPECT_EQ(streamed, found->text);
}

TEST(Generate, QuillGreedy) {
  const auto found =
      run({.model = kQuill, .prompt = "It is not the strongest of the species", .tokens = 120});
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(
      found->text,
      " of the same species of the\r\nsame species of the same species of the same species of "
      "the same species\r\nof the same speci");
  EXPECT_EQ(found->stopped_by, "length");
}

TEST(Generate, SamplesFromTheSeed) {
  const GenerationRequest request{
      .model = kStories, .prompt = "Tom", .tokens = 30, .sampler = {.temperature = 1, .seed = 5}};
  GenerationRequest other = request;
  other.sampler.seed = 6;
  const auto a = run(request), b = run(request), c = run(other);
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(a->text, b->text);
  EXPECT_NE(a->text, c->text);
}

TEST(Generate, StopsWhereTheContextIsFull) {
  const auto found = run({.model = kQuill, .prompt = std::string(250, 'a'), .tokens = 50});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stopped_by, "context");
  EXPECT_EQ(found->ids.size(), 7u);  // the last one has no room to be read, but is text
  const auto full = run({.model = kQuill, .prompt = std::string(257, 'a')});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message,
            "the prompt has 257 tokens, more than the model's context of 256");
}

TEST(Generate, NeedsSomethingToBeginWith) {
  const auto found = run({.model = kQuill, .prompt = ""});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "the prompt is empty");
  EXPECT_TRUE(run({.model = kStories, .prompt = "", .tokens = 3}));  // begins with BOS
  EXPECT_FALSE(run({.model = kQuill, .prompt = "\xff"}));
}

}  // namespace
}  // namespace ratefloor::model
