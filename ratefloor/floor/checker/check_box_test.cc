// Hand-made certificates: near β = 2 the Gaussian's own channel is good for all shapes.
#include "ratefloor/floor/checker/check_box.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ratefloor/floor/checker/check_certificate.h"

namespace ratefloor::floor {
namespace {

using ::testing::HasSubstr;

/// The theorem's bound on [1.9, 1.98] at D = 0.24 is 0.00044 bit; K is at most 1.5e-5 bit on
/// [1.98, 2].
GapBoxCertificate example() {
  GapBoxCertificate box{{"1.9", "2"}, {"0.001", "0.24"}, "0.0005", {}};
  box.boxes.resize(2);
  box.boxes[0].beta = {"1.9", "1.98"};
  box.boxes[0].gap_bits = "0.00045";
  box.boxes[1].beta = {"1.98", "2"};
  box.boxes[1].gap_bits = "2e-5";
  BoxChannel& channel = box.boxes[1].channel.emplace();
  channel.mixture.noise_variance = 0.25;
  channel.mixture.components = {{0, 1, 1}, {1, 0.5, 1e-9}};
  channel.panels = {{9, 0, 1, 2}};
  return box;
}

Result<CheckReport> check(const GapBoxCertificate& certificate) {
  return check(certificate, {}, nullptr);
}

TEST(CheckBox, AcceptsTheTruth) {
  const auto report = check(example());
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->tests.size(), 3u);
  for (const CheckTest& test : report->tests)
    EXPECT_TRUE(test.passed) << test.name << ' ' << test.own_upper;
  EXPECT_TRUE(report->accepted());
  EXPECT_THAT(report->subject, HasSubstr("<= 0.0005 bits for every beta in [1.9, 2]"));
  const auto from_text = check_certificate(to_json(example()), {}, nullptr);
  ASSERT_TRUE(from_text) << from_text.error().to_string();
  EXPECT_TRUE(from_text->accepted());
}

TEST(CheckBox, RejectsTampering) {
  using C = GapBoxCertificate;
  const struct {
    const char* what;
    void (*change)(C&);
  } kChanges[] = {
      {"widen the channel's sub-box",
       [](C& c) { c.boxes[0].beta.upper = c.boxes[1].beta.lower = "1.96"; }},
      {"move the box's end", [](C& c) { c.beta.upper = c.boxes[1].beta.upper = "2.05"; }},
      {"move its start", [](C& c) { c.beta.lower = c.boxes[0].beta.lower = "1.89"; }},
      {"lower the channel's claim", [](C& c) { c.boxes[1].gap_bits = "3e-6"; }},
      {"lower the theorem's claim", [](C& c) { c.boxes[0].gap_bits = "0.0003"; }},
      {"raise the distortion", [](C& c) { c.distortion.upper = "0.26"; }},
      {"change a weight", [](C& c) { c.boxes[1].channel->mixture.components[1].weight = 0.1; }},
      {"change a variance", [](C& c) { c.boxes[1].channel->mixture.components[0].variance = 1.1; }},
      {"move a mean",
       [](C& c) {
         c.boxes[1].channel->mixture.components[0].mean = 0.1, c.boxes[1].channel->tail = 0,
         c.boxes[1].channel->mixture.components.insert(
             c.boxes[1].channel->mixture.components.begin(), {0, 1, 1e-9});
         c.boxes[1].channel->panels[0] = {9, 1, 2, 3};
       }},
      {"change the noise", [](C& c) { c.boxes[1].channel->mixture.noise_variance = 0.23; }},
      {"cut the panels short", [](C& c) { c.boxes[1].channel->panels[0].to = 3; }},
      {"drop the mirror images", [](C& c) { c.boxes[1].channel->panels[0].mirror = 0; }},
      {"drop the panels", [](C& c) { c.boxes[1].channel->panels.clear(); }},
      {"leave the channel out",
       [](C& c) { c.boxes[1].channel.reset(), c.boxes[1].gap_bits = "1e-7"; }},
  };
  for (const auto& edit : kChanges) {
    C certificate = example();
    edit.change(certificate);
    const auto report = check(certificate);
    ASSERT_TRUE(report) << edit.what << ": " << report.error().to_string();
    EXPECT_FALSE(report->accepted()) << edit.what;
    EXPECT_FALSE(report->tests.back().passed) << edit.what;
  }
}

TEST(CheckBox, HolesAreErrors) {
  GapBoxCertificate certificate = example();
  certificate.boxes.erase(certificate.boxes.begin());
  EXPECT_FALSE(check(certificate));
  certificate = example();
  certificate.boxes.pop_back();
  const auto unfinished = check(certificate);
  ASSERT_FALSE(unfinished);
  EXPECT_THAT(unfinished.error().to_string(), HasSubstr("stop at beta = 1.98"));
}

TEST(CheckBox, OtherPrecisionsAndLimits) {
  for (const int bits : {96, 256}) EXPECT_TRUE(check(example(), {bits}, nullptr)->accepted());
  EXPECT_FALSE(check(example(), {63}, nullptr));
  EXPECT_FALSE(check(example(), {4097}, nullptr));
  EXPECT_FALSE(check(example(), {128, 100}, nullptr));
}

}  // namespace
}  // namespace ratefloor::floor
