#include "ratefloor/job/quantize/plan.h"

#include <set>

#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job {
namespace {

using io::Dtype;

std::string plan_of(const std::string& path, const QuantizeOptions& options = {},
                    const std::string& version = "1") {
  const auto model = io::open_model(path);
  EXPECT_TRUE(model);
  const auto plan = plan_text(*model, options, version);
  EXPECT_TRUE(plan);
  return *plan;
}

TEST(Plan, SaysWhatDecidesTheBytesAndNothingElse) {
  const io::test::ScratchFolder folder;
  const std::string a = test::SmallModel(folder, "a").add("w", Dtype::kF32, {64, 64}).write();
  const std::string copy = test::SmallModel(folder, "b").add("w", Dtype::kF32, {64, 64}).write();
  const std::string plan = plan_of(a);
  EXPECT_EQ(plan, plan_of(copy));  // neither path nor time
  EXPECT_EQ(plan_digest(plan).size(), 16u);

  std::set<std::string> digests = {plan_digest(plan)};
  QuantizeOptions options;
  options.bits = 3;
  digests.insert(plan_digest(plan_of(a, options)));
  options.bits = 3.0000000001;
  digests.insert(plan_digest(plan_of(a, options)));
  options.bits.reset();
  options.size_bytes = 3;
  digests.insert(plan_digest(plan_of(a, options)));
  options.codec = "nf4";
  digests.insert(plan_digest(plan_of(a, options)));
  options.effort = 5;
  digests.insert(plan_digest(plan_of(a, options)));
  options.overrides = {{"w", 4.0}};
  digests.insert(plan_digest(plan_of(a, options)));
  options.overrides = {{"w", std::nullopt}};
  digests.insert(plan_digest(plan_of(a, options)));
  options.seed = 1;
  digests.insert(plan_digest(plan_of(a, options)));
  digests.insert(plan_digest(plan_of(a, options, "2")));
  folder.write("a/config.json", "{}");
  digests.insert(plan_digest(plan_of(a, options, "2")));
  EXPECT_EQ(digests.size(), 11u);
}

TEST(Plan, SeesOtherWeightsAndOtherNames) {
  const io::test::ScratchFolder folder;
  const auto plan = [&](const char* name, double beta) {
    return plan_of(test::SmallModel(folder).add(name, Dtype::kF32, {64, 64}, beta).write());
  };
  const std::string one = plan("w", 1.5);
  EXPECT_NE(one, plan("v", 1.5));
  EXPECT_NE(one, plan("w", 1.6));
  EXPECT_EQ(one, plan("w", 1.5));
}

TEST(Plan, DifferenceNamesTheFirstOddLine) {
  QuantizeOptions three, four;
  three.bits = 3;
  four.bits = 4;
  const io::test::ScratchFolder folder;
  const std::string path = test::SmallModel(folder).add("w", Dtype::kF32, {64, 64}).write();
  EXPECT_EQ(plan_difference(plan_of(path, three), plan_of(path, four)),
            "there \"target\": \"bits 3\", here \"target\": \"bits 4\"");
  EXPECT_EQ(plan_difference("", "a"), "there nothing, here a");
  EXPECT_EQ(plan_difference("a\nb\n", "a\nb\n"), "no difference");
}

}  // namespace
}  // namespace ratefloor::job
