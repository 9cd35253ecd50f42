#include "ratefloor/job/quantize/staging.h"

#include "ratefloor/job/quantize/plan.h"
#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlan = "{\n \"codec\": \"nf4\"\n}\n";

class StagingTest : public ::testing::Test {
 protected:
  std::string output() const { return folder_.path("out"); }
  std::string staged(const std::string& name) const {
    return output() + "/" + std::string(kStagingName) + "/" + name;
  }
  Result<OutputState> inspect(bool resume, const std::string& plan = kPlan) const {
    return inspect_output(output(), plan, resume);
  }
  Staging open() const {
    auto staging = Staging::open(output(), kPlan, 3);
    EXPECT_TRUE(staging) << staging.error().to_string();
    return *std::move(staging);
  }
  static void keep(Staging& staging, std::size_t tensor, const std::string& target,
                   const std::string& bytes) {
    auto file = staging.new_stream(tensor);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(bytes));
    StagedAttempt attempt;
    attempt.target = target;
    attempt.stored_bytes = bytes.size();
    ASSERT_TRUE(staging.keep(tensor, "w", std::move(*file), attempt));
  }

  io::test::ScratchFolder folder_;
};

TEST_F(StagingTest, WhatIsKeptIsThereAfterwards) {
  {
    Staging staging = open();
    keep(staging, 1, "a", "first");
    keep(staging, 1, "b", "second one");
    keep(staging, 2, "a", "third");
    EXPECT_TRUE(staging.holds(1, "b"));
    EXPECT_FALSE(staging.holds(1, "a"));
    EXPECT_FALSE(staging.holds(0, "a"));
    const auto dropped = staging.new_stream(0);  // never kept
    ASSERT_TRUE(dropped);
  }
  ASSERT_EQ(*inspect(true), OutputState::kPartial);
  const Staging staging = open();
  EXPECT_TRUE(staging.history(0).attempts.empty());
  ASSERT_EQ(staging.history(1).attempts.size(), 2u);
  EXPECT_EQ(test::read_file(staging.stream_path(1)), "second one");
  EXPECT_EQ(test::read_file(staging.stream_path(2)), "third");
  EXPECT_EQ(test::files_of(staged("tensors")).size(), 4u);
}

TEST_F(StagingTest, RemainsOfAKilledRunAreThrownAway) {
  {
    Staging staging = open(), moved = std::move(staging);
    keep(moved, 0, "a", "x");
  }
  for (const char* name : {"tensors/0-1.stream", "tensors/0-1.stream.tmp-1-2", "tensors/1-0.stream",
                           "tensors/1.json.tmp-9-9"})
    folder_.write("out/" + std::string(kStagingName) + "/" + name, "half");
  const Staging staging = open();
  EXPECT_EQ(test::files_of(staged("tensors")).size(), 2u);
  EXPECT_TRUE(staging.holds(0, "a"));
}

TEST_F(StagingTest, DamageIsAnErrorThatNamesTheFile) {
  {
    Staging staging = open(), moved = std::move(staging);
    keep(moved, 0, "a", "x");
  }
  const std::string record = test::read_file(staged("tensors/0.json"));
  folder_.write("out/.ratefloor-partial/tensors/0-0.stream", "longer");
  const auto other_size = Staging::open(output(), kPlan, 3);
  ASSERT_FALSE(other_size);
  EXPECT_NE(other_size.error().to_string().find("0.json"), std::string::npos);
  folder_.write("out/.ratefloor-partial/tensors/0-0.stream", "x");
  folder_.write("out/.ratefloor-partial/tensors/0.json", record.substr(0, record.size() / 2));
  ASSERT_FALSE(Staging::open(output(), kPlan, 3));
  folder_.write("out/.ratefloor-partial/tensors/0.json", record);
  ASSERT_TRUE(Staging::open(output(), kPlan, 3));
}

TEST_F(StagingTest, OnlyOneRunAtATime) {
  const Staging first = open();
  const auto second = Staging::open(output(), kPlan, 3);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another run"), std::string::npos);
}

TEST_F(StagingTest, PublishMovesAndCleansUp) {
  Staging staging = open();
  keep(staging, 0, "a", "x");
  const auto assembly = staging.assembly();
  ASSERT_TRUE(assembly);
  std::ofstream(*assembly + "/model.safetensors") << "weights";
  std::ofstream(*assembly + "/ratefloor.json") << "record";
  ASSERT_TRUE(staging.publish({"model.safetensors", "ratefloor.json"}));
  EXPECT_EQ(test::files_of(output()),
            (std::map<std::string, std::string>{{"model.safetensors", "weights"},
                                                {"ratefloor.json", "record"}}));
}

TEST_F(StagingTest, AbandonedWithNothingKeptItLeavesNothing) {
  open().abandon();
  EXPECT_FALSE(fs::exists(output()));
  fs::create_directory(output());
  open().abandon();
  EXPECT_TRUE(fs::is_empty(output()));
  Staging staging = open();
  keep(staging, 0, "a", "x");
  staging.abandon();
  EXPECT_EQ(*inspect(true), OutputState::kPartial);
}

TEST_F(StagingTest, WhatTheOutputMayBe) {
  EXPECT_EQ(*inspect(false), OutputState::kFresh);
  EXPECT_EQ(*inspect(true), OutputState::kFresh);
  fs::create_directory(output());
  EXPECT_EQ(*inspect(false), OutputState::kFresh);

  { const Staging staging = open(); }
  const auto left = inspect(false);
  ASSERT_FALSE(left);
  EXPECT_NE(left.error().remedy.find("--resume"), std::string::npos);
  EXPECT_EQ(*inspect(true), OutputState::kPartial);
  const auto other = inspect(true, "{\n \"codec\": \"int4\"\n}\n");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("there \"codec\": \"nf4\", here \"codec\": \"int4\""),
            std::string::npos)
      << other.error().message;

  // Killed before the plan was written, and while the staging of a finished run was removed.
  fs::remove(staged("plan.json"));
  EXPECT_EQ(*inspect(true), OutputState::kFresh);
  folder_.write("out/ratefloor.json", "{\n \"plan\": \"" + plan_digest(kPlan) + "\"\n}\n");
  EXPECT_EQ(*inspect(true), OutputState::kComplete);
  remove_staging(output());
  EXPECT_EQ(*inspect(true), OutputState::kComplete);
  EXPECT_FALSE(inspect(true, "another plan"));
  EXPECT_FALSE(inspect(false));

  fs::remove_all(output());
  folder_.write("out/notes.txt", "");
  EXPECT_FALSE(inspect(false));
  EXPECT_FALSE(inspect(true));
  fs::remove_all(output());
  folder_.write("out", "a file");
  EXPECT_FALSE(inspect(true));
}

}  // namespace
}  // namespace ratefloor::job
