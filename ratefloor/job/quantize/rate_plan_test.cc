#include "ratefloor/job/quantize/rate_plan.h"

#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job {
namespace {

using io::Dtype;

constexpr std::uint64_t kWeights = 64 * 1024;

class RatePlan : public ::testing::Test {
 protected:
  void SetUp() override {
    test::SmallModel model(folder_);
    for (const char* name : {"a", "b", "c"}) model.add(name, Dtype::kBF16, {64, 1024});
    auto opened = io::open_model(model.add("norm", Dtype::kF32, {512}).write());
    ASSERT_TRUE(opened);
    model_ = *std::move(opened);
    decisions_ = *decide_tensors(model_, {});
    for (const TensorDecision& one : decisions_)
      if (one.quantize)
        tensors_.push_back(
            {.tensor = one.tensor, .weights = kWeights, .own_bits = {}, .zero = false});
    ASSERT_EQ(tensors_.size(), 3u);
  }

  Result<double> rate(const Budget& budget) const {
    return common_rate(model_, decisions_, tensors_, budget, *MethodFamily::parse("ecsq"));
  }
  /// What the files take if every tensor has exactly its rate.
  std::uint64_t total(double common) const {
    std::vector<std::uint64_t> streams(model_.tensors().size(), 0);
    for (const PlannedTensor& one : tensors_)
      streams[one.tensor] =
          static_cast<std::uint64_t>(one.own_bits.value_or(common) * kWeights / 8);
    return model_size(model_, decisions_, streams)->stored_bytes;
  }
  std::vector<StagedAttempt> attempts(const std::vector<double>& rates) const {
    std::vector<StagedAttempt> made(rates.size());
    for (std::size_t i = 0; i < rates.size(); ++i)
      made[i].stored_bytes = static_cast<std::uint64_t>(rates[i] * kWeights / 8);
    return made;
  }
  std::vector<EncodeJob> jobs(double rate) const {
    std::vector<EncodeJob> made;
    for (const PlannedTensor& one : tensors_)
      made.push_back({one.tensor, EncodeTarget::at_rate(rate)});
    return made;
  }

  std::vector<EncodeJob> corrected(const std::vector<EncodeJob>& jobs,
                                   const std::vector<StagedAttempt>& attempts, std::uint64_t bytes,
                                   const Budget& budget) const {
    return correction(tensors_, jobs, attempts, bytes, budget, *MethodFamily::parse("ecsq"));
  }

  io::test::ScratchFolder folder_;
  io::Model model_;
  std::vector<TensorDecision> decisions_;
  std::vector<PlannedTensor> tensors_;
};

TEST_F(RatePlan, TheCommonRateUsesTheBudgetUp) {
  for (const std::uint64_t bytes : {40'000u, 90'000u, 150'000u}) {
    const auto common = rate({bytes, 100, false});
    ASSERT_TRUE(common);
    EXPECT_NEAR(static_cast<double>(total(*common)), static_cast<double>(bytes), 4);
  }
  tensors_[1].own_bits = 6;
  EXPECT_NEAR(static_cast<double>(total(*rate({90'000, 100, false}))), 90'000, 4);
  EXPECT_LE(total(*rate({90'000, 400, true})), 90'000u);
}

TEST_F(RatePlan, WhatCannotBeMetSaysWhy) {
  const auto low = rate({3000, 10, false});
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(low.error().message.find("of 3000 bytes"), std::string::npos) << low.error().message;
  EXPECT_FALSE(rate({10'000'000, 100, false}));
  EXPECT_EQ(*rate({10'000'000, 100, true}), 8);  // a limit is not a wish
  for (PlannedTensor& one : tensors_) one.own_bits = 3;
  EXPECT_FALSE(rate({90'000, 100, false}));
}

TEST_F(RatePlan, NothingIsDoneWhereItIsNearEnough) {
  const Budget wish{80'000, 100, false}, limit{80'000, 100, true};
  EXPECT_TRUE(met(wish, 80'100));
  EXPECT_TRUE(met(wish, 79'900));
  EXPECT_FALSE(met(wish, 80'101));
  EXPECT_FALSE(met(limit, 80'001));
  EXPECT_TRUE(met(limit, 80'000));
  EXPECT_FALSE(met(limit, 79'899));
  EXPECT_TRUE(corrected(jobs(3), attempts({3, 3, 3}), 80'050, wish).empty());
}

TEST_F(RatePlan, ASmallMissIsOneTensorsBusinessALargeOneEverybodys) {
  const Budget budget{80'000, 10, true};
  const auto small = corrected(jobs(3), attempts({3, 3, 3}), 80'100, budget);
  ASSERT_EQ(small.size(), 1u);
  const double bytes = (3 - small[0].target.value) * kWeights / 8;
  EXPECT_GE(bytes, 100);
  EXPECT_LT(bytes, 200);
  EXPECT_EQ(small[0].target.above, 0);  // or the limit would be exceeded again
  const auto large = corrected(jobs(3), attempts({3, 3, 3}), 85'000, budget);
  EXPECT_EQ(large.size(), 3u);
}

TEST_F(RatePlan, NoRateIsAskedForThatTheFamilyDoesNotHave) {
  EXPECT_TRUE(corrected(jobs(8), attempts({8, 8, 8}), 70'000, {80'000, 10, true}).empty());
  EXPECT_TRUE(corrected(jobs(0.05), attempts({0.05, 0.05, 0.05}), 70'000, {9, 1, true}).empty());
}

TEST_F(RatePlan, TensorsThatTakeNoMoreAreNotAskedAgain) {
  const Budget budget{80'000, 10, false};
  // The first has only three different values, the second its own rate.
  tensors_[1].own_bits = 3;
  const auto again = corrected(jobs(3), attempts({1.58, 3, 3}), 70'000, budget);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].tensor, tensors_[2].tensor);
  EXPECT_TRUE(corrected(jobs(3), attempts({1.58, 3, 1.58}), 70'000, budget).empty());
}

}  // namespace
}  // namespace ratefloor::job
