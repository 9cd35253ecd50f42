#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ratefloor/floor/box/gap_box.h"

namespace ratefloor::floor {
namespace {

using ::testing::HasSubstr;

GapBoxCertificate example() {
  GapBoxCertificate box{{"1.6", "1.9"}, {"0.001", "0.1"}, "0.01", {}};
  BoxChannel& channel = box.boxes.emplace_back().channel.emplace();
  channel.mixture.noise_variance = 0.25;
  channel.mixture.components = {{0, 1, 0.5}, {0, 0.5, 3}, {2, 0.25, 1}};
  channel.panels = {{1, 0, 2, 3}};
  box.boxes[0].beta = {"1.6", "1.7"};
  box.boxes[0].gap_bits = "0.002";
  for (int i = 1; i < 3; ++i) box.boxes.emplace_back();
  box.boxes[1].beta = {"1.70", "1.8"};
  box.boxes[1].gap_bits = "0.01";
  box.boxes[2].beta = {"1.8", "19e-1"};
  box.boxes[2].gap_bits = "0";
  return box;
}

std::string message(const std::string& json, bool partial = false) {
  const auto parsed = parse_gap_box_certificate(json, partial);
  return parsed ? "accepted" : parsed.error().to_string();
}

/// The example changed in memory, with a digest of its own.
template <class Change>
std::string changed(Change change) {
  GapBoxCertificate c = example();
  change(c);
  return message(to_json(c));
}

TEST(GapBoxJson, RoundTrips) {
  const std::string text = to_json(example());
  const auto again = parse_gap_box_certificate(text);
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(to_json(*again), text);
  ASSERT_EQ(again->boxes.size(), 3u);
  EXPECT_EQ(again->boxes[0].channel->mixture.components[1].weight, 3);
  EXPECT_FALSE(again->boxes[1].channel);
}

TEST(GapBoxJson, HolesOverlapsAndClaims) {
  using C = GapBoxCertificate;
  EXPECT_EQ(changed([](C&) {}), "accepted");
  EXPECT_THAT(changed([](C& c) { c.boxes.erase(c.boxes.begin() + 1); }),
              HasSubstr("boxes[1].beta[0] is 1.8, not 1.7"));
  EXPECT_THAT(changed([](C& c) { c.boxes.erase(c.boxes.begin()); }),
              HasSubstr("boxes[0].beta[0] is 1.70, not 1.6"));
  EXPECT_THAT(changed([](C& c) { c.boxes.pop_back(); }),
              HasSubstr("the sub-boxes stop at beta = 1.8, before 1.9"));
  EXPECT_THAT(changed([](C& c) { c.boxes.clear(); }), HasSubstr("boxes has 0 entries"));
  EXPECT_THAT(changed([](C& c) { c.boxes[1].beta.upper = "1.7"; }), HasSubstr("is a point"));
  EXPECT_THAT(changed([](C& c) { c.boxes[1].beta.upper = "1.65"; }), HasSubstr("wrong order"));
  EXPECT_THAT(changed([](C& c) { c.boxes[2].beta.upper = "1.91"; }), HasSubstr("past the end"));
  EXPECT_THAT(changed([](C& c) { c.boxes[2].gap_bits = "0.0101"; }),
              HasSubstr("more than the gap"));
  EXPECT_THAT(changed([](C& c) { c.boxes[2].gap_bits = "-1e-9"; }), HasSubstr("is negative"));
  EXPECT_THAT(changed([](C& c) { c.gap_bits = "0"; }), HasSubstr("gap_bits is not positive"));
  EXPECT_THAT(changed([](C& c) { c.beta.lower = c.boxes[0].beta.lower = "0.5"; }),
              HasSubstr("beta is not inside (0.5, 8]"));
  EXPECT_THAT(changed([](C& c) { c.beta.upper = c.boxes[2].beta.upper = "8.1"; }),
              HasSubstr("beta is not inside (0.5, 8]"));
  EXPECT_THAT(changed([](C& c) { c.distortion.lower = "0"; }),
              HasSubstr("distortion is not inside (0, 1)"));
  EXPECT_THAT(changed([](C& c) { c.distortion.upper = "1"; }),
              HasSubstr("distortion is not inside (0, 1)"));
  EXPECT_THAT(changed([](C& c) { c.boxes[0].channel->panels[0].last = 3; }),
              HasSubstr("boxes[0].channel.panels[0].last is 3"));
  EXPECT_THAT(changed([](C& c) { c.boxes[0].channel->tail = 2; }),
              HasSubstr("names a component whose mean is not 0"));
}

TEST(GapBoxJson, PartialCertificates) {
  GapBoxCertificate c = example();
  c.boxes.pop_back();
  EXPECT_EQ(message(to_json(c), true), "accepted");
  c.boxes.clear();
  EXPECT_EQ(message(to_json(c), true), "accepted");
}

TEST(GapBoxJson, DamageIsFound) {
  const std::string text = to_json(example());
  for (std::size_t n = 0; n + 2 < text.size(); ++n)
    ASSERT_NE(message(text.substr(0, n)), "accepted") << n;
  const struct {
    const char *from, *to, *complaint;
  } kEdits[] = {{"gap-box", "rd", "format is 'ratefloor-rd-certificate'"},
                {"\"version\": 1", "\"version\": 2", "version is 2"},
                {"\"theorem\"", "\"lemma\"", "boxes[1].kind is 'lemma'"},
                {"\"theorem\"", "\"channel\"", "boxes[1] lacks the key 'channel'"},
                {"\"channel\",", "\"theorem\",", "boxes[0] has the unknown key 'channel'"},
                {"\"0.01\"", "\"nan\"", "gap_bits is 'nan'"},
                {"\"0.002\"", "\"0.001\"", "digest is "}};
  for (const auto& edit : kEdits) {
    std::string damaged = text;
    damaged.replace(damaged.find(edit.from), std::string(edit.from).size(), edit.to);
    EXPECT_THAT(message(damaged), HasSubstr(edit.complaint)) << edit.from;
  }
}

TEST(GapBoxJson, ASinglePoint) {
  GapBoxCertificate c = example();
  c.beta = {"1.7", "1.7"};
  c.boxes = {{{"1.7", "1.70"}, "0.01", {}}};
  EXPECT_EQ(message(to_json(c)), "accepted");
}

}  // namespace
}  // namespace ratefloor::floor
