#include "ratefloor/job/quantize/method_family.h"

#include <gtest/gtest.h>

namespace ratefloor::job {
namespace {

TEST(MethodFamily, ContinuousFamiliesTakeThousandths) {
  const auto family = MethodFamily::parse("ecsq");
  ASSERT_TRUE(family);
  EXPECT_TRUE(family->continuous());
  EXPECT_EQ(family->lowest(), 50);
  EXPECT_EQ(family->highest(), 8000);
  EXPECT_EQ(family->member_name(2973), "ecsq2.973");
  EXPECT_EQ(family->member_name(3000), "ecsq3");
  EXPECT_EQ(family->member_name(50), "ecsq0.05");
  EXPECT_EQ(family->member_name(2010), "ecsq2.01");
  EXPECT_EQ((*family->member(2973))->name(), "ecsq2.973");
  EXPECT_FALSE(family->member(49));
  EXPECT_FALSE(family->member(8001));
}

TEST(MethodFamily, WholeBitsKeepTheirOptions) {
  const auto family = MethodFamily::parse("int-asym-g64");
  ASSERT_TRUE(family);
  EXPECT_EQ(family->kind(), MethodFamily::Kind::kWhole);
  EXPECT_EQ(family->lowest(), 2000);
  EXPECT_EQ(family->highest(), 8000);
  EXPECT_EQ((*family->member(4000))->name(), "int4-asym-g64");
  EXPECT_EQ(family->name(), "int-asym-g64");
}

TEST(MethodFamily, EffortIsAnOptionOfTheTrellisCodec) {
  EXPECT_EQ(MethodFamily::parse("ectcq", 7)->member_name(2973), "ectcq2.973-e7");
  EXPECT_EQ(MethodFamily::parse("ectcq")->member_name(2973), "ectcq2.973");
  EXPECT_EQ(MethodFamily::parse("ectcq-s64")->member_name(3000), "ectcq3-s64");
  EXPECT_EQ(MethodFamily::parse("ectcq2.5", 3)->name(), "ectcq2.5-e3");
  EXPECT_TRUE((*MethodFamily::parse("ectcq", 7)).member(2973));
}

TEST(MethodFamily, AnyOtherNameIsOneMethod) {
  for (const char* name : {"nf4", "nf4-dq", "int4-asym-g64", "lloyd3", "ecsq2.5"}) {
    const auto family = MethodFamily::parse(name);
    ASSERT_TRUE(family) << name;
    EXPECT_EQ(family->kind(), MethodFamily::Kind::kFixed);
    EXPECT_EQ(family->member_name(1234), name);
    EXPECT_EQ((*family->member(0))->name(), name);
  }
}

TEST(MethodFamily, RefusesWhatIsNoMethod) {
  for (const char* name : {"", "nf5", "ecsq-s256", "int-q", "int9", "ecsq9", "-asym", "3"}) {
    const auto family = MethodFamily::parse(name);
    ASSERT_FALSE(family) << name;
    EXPECT_EQ(family.error().code, ErrorCode::kInvalidArgument) << name;
  }
  const auto effort = MethodFamily::parse("ecsq", 5);
  ASSERT_FALSE(effort);
  EXPECT_NE(effort.error().message.find("--effort"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::job
