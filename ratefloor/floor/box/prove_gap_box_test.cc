#include "ratefloor/floor/box/prove_gap_box.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ratefloor::floor {
namespace {

using ::testing::HasSubstr;

const GapBoxRequest kClosedForm{{"1.9", "2"}, {"0.001", "0.01"}, "1e-3"};
const GapBoxRequest kOneChannel{{"1.6", "1.61"}, {"0.5", "0.5"}, "5e-3"};
/// Needs one channel and the theorem.
const GapBoxRequest kMixed{{"1.53", "1.9"}, {"0.01", "0.4"}, "2e-2"};

Result<GapBoxCertificate> prove(const GapBoxRequest& request, unsigned threads = 1,
                                const GapBoxOptions& options = {}) {
  return prove_gap_box(request, Executor(threads), nullptr, options);
}

std::string complaint(const GapBoxRequest& request) {
  const Result<void> fine = check_request(request);
  return fine ? "fine" : fine.error().to_string();
}

TEST(ProveGapBox, ByTheClosedForm) {
  const auto proven = prove(kClosedForm);
  ASSERT_TRUE(proven) << proven.error().to_string();
  EXPECT_TRUE(parse_gap_box_certificate(to_json(*proven)));
  for (const GapSubBox& box : proven->boxes) EXPECT_FALSE(box.channel);
}

TEST(ProveGapBox, ByAChannel) {
  const auto proven = prove(kOneChannel);
  ASSERT_TRUE(proven) << proven.error().to_string();
  ASSERT_TRUE(parse_gap_box_certificate(to_json(*proven)));
  ASSERT_EQ(proven->boxes.size(), 1u);
  ASSERT_TRUE(proven->boxes[0].channel);
  const BoxChannel& channel = *proven->boxes[0].channel;
  std::vector<bool> used(channel.mixture.components.size());
  used[static_cast<std::size_t>(channel.tail)] = true;
  for (const ChannelPanel& panel : channel.panels) {
    for (int j = panel.first; j <= panel.last; ++j) used[static_cast<std::size_t>(j)] = true;
    for (int j = 0; j < panel.mirror; ++j) used[static_cast<std::size_t>(j)] = true;
  }
  EXPECT_THAT(used, ::testing::Each(true));
}

TEST(ProveGapBox, ThreadsAndInterruptionsDoNotMatter) {
  std::vector<GapBoxCertificate> kept;
  GapBoxOptions options;
  options.checkpoint = [&](const GapBoxCertificate& partial) -> Result<void> {
    kept.push_back(partial);
    return {};
  };
  const auto one = prove(kMixed, 1, options);
  ASSERT_TRUE(one) << one.error().to_string();
  ASSERT_FALSE(kept.empty());
  EXPECT_EQ(to_json(kept.back()), to_json(*one));
  const auto two = prove(kMixed, 2);
  ASSERT_TRUE(two);
  EXPECT_EQ(to_json(*one), to_json(*two));

  GapBoxCertificate part = *one;
  part.boxes.resize(1);
  GapBoxOptions go_on;
  go_on.resume = part;
  const auto resumed = prove(kMixed, 1, go_on);
  ASSERT_TRUE(resumed) << resumed.error().to_string();
  EXPECT_TRUE(parse_gap_box_certificate(to_json(*resumed)));
  go_on.resume = *one;  // nothing left to do
  EXPECT_EQ(to_json(*prove(kMixed, 1, go_on)), to_json(*one));
}

TEST(ProveGapBox, ResumesTheSameRequestOnly) {
  const auto proven = prove(kClosedForm);
  ASSERT_TRUE(proven);
  GapBoxOptions options;
  options.resume = *proven;
  for (const GapBoxRequest& other : {GapBoxRequest{{"1.9", "1.95"}, {"0.001", "0.01"}, "1e-3"},
                                     GapBoxRequest{{"1.9", "2"}, {"0.001", "0.02"}, "1e-3"},
                                     GapBoxRequest{{"1.9", "2"}, {"0.001", "0.01"}, "2e-3"}}) {
    const auto refused = prove(other, 1, options);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().to_string(), HasSubstr("is for beta 1.9:2, distortion 0.001:0.01"));
  }
  EXPECT_TRUE(prove({{"1.90", "2.0"}, {"1e-3", "0.01"}, "0.001"}, 1, options)) << "same numbers";
}

TEST(ProveGapBox, ACheckpointThatFailsEndsTheProof) {
  GapBoxOptions options;
  options.checkpoint = [](const GapBoxCertificate&) -> Result<void> {
    return make_error(ErrorCode::kIo, "disk full");
  };
  const auto stopped = prove(kClosedForm, 1, options);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message, "disk full");
}

TEST(ProveGapBox, SaysWhereItDoesNotHold) {
  const auto refused = prove({{"1.6", "1.6"}, {"0.5", "0.5"}, "1e-6"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kDegenerate);
  EXPECT_THAT(refused.error().message,
              HasSubstr("a gap of at most 1e-6 bits could not be shown at beta = 1.6: a channel"));
}

TEST(ProveGapBox, BadRequests) {
  EXPECT_EQ(complaint(kClosedForm), "fine");
  const auto with = [](const char* b1, const char* b2, const char* d1, const char* d2,
                       const char* gap) {
    return complaint({{b1, b2}, {d1, d2}, gap});
  };
  EXPECT_EQ(with("0.5000001", "8", "1e-9", "0.9999", "1e-9"), "fine");
  EXPECT_THAT(with("0.5", "2", "0.1", "0.1", "1"), HasSubstr("beta must be above 0.5"));
  EXPECT_THAT(with("1", "8.01", "0.1", "0.1", "1"), HasSubstr("beta must be above 0.5"));
  EXPECT_THAT(with("2", "1", "0.1", "0.1", "1"), HasSubstr("beta is reversed"));
  EXPECT_THAT(with("1", "2", "0.2", "0.1", "1"), HasSubstr("distortion is reversed"));
  EXPECT_THAT(with("1", "2", "0", "0.1", "1"), HasSubstr("distortion must be above 0"));
  EXPECT_THAT(with("1", "2", "0.1", "1", "1"), HasSubstr("distortion must be above 0"));
  EXPECT_THAT(with("1", "2", "0.1", "0.1", "0"), HasSubstr("gap must be above 0"));
  EXPECT_THAT(with("1", "2", "0.1", "0.1", "-1"), HasSubstr("gap must be above 0"));
  for (const char* bad : {"", "nan", "inf", "0x1p0", " 1", "1e9999", "1:2"})
    EXPECT_THAT(with(bad, "2", "0.1", "0.1", "1"), HasSubstr("is not a decimal number")) << bad;
  EXPECT_FALSE(prove({{"1", "2"}, {"0.1", "0.1"}, "nan"}));
}

}  // namespace
}  // namespace ratefloor::floor
