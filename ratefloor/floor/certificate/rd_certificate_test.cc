#include "ratefloor/floor/certificate/rd_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "ratefloor/floor/certificate/certificate_digest.h"
#include "ratefloor/floor/certificate/certified_source.h"
#include "ratefloor/floor/checker/testing/sample_certificates.h"

namespace ratefloor::floor {
namespace {

using ::testing::HasSubstr;

RdCertificate dual_example() {
  RdCertificate c = testing::gaussian_certificate();
  c.lower.dual = DualFunction{2, {0, 0.5, 3}, {-0.25, -0.25, -0.5}};
  c.lower.constraint_excess = "1e-9";
  c.upper.mixture.components = {{0, 1, 0.5}, {0, 0x1.123456789abcdp-1, 0x1p-1000}, {2, 0.25, 3}};
  c.upper.panels = {{1, 0, 2, 3}, {2.5, 1, 1, 0}};
  return c;
}

/// The example with one piece of text replaced and the digest left as it was.
std::string edited(const std::string& from, const std::string& to) {
  std::string text = to_json(dual_example());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string message(const std::string& json) {
  const auto parsed = parse_rd_certificate(json);
  return parsed ? "accepted" : parsed.error().to_string();
}

TEST(RdCertificate, RoundTrips) {
  for (const RdCertificate& c : {testing::gaussian_certificate(), dual_example()}) {
    const std::string text = to_json(c);
    const auto again = parse_rd_certificate(text);
    ASSERT_TRUE(again) << again.error().to_string();
    EXPECT_EQ(to_json(*again), text);
    EXPECT_EQ(again->upper.mixture.components.back().weight,
              c.upper.mixture.components.back().weight);
    EXPECT_EQ(again->lower.dual.has_value(), c.lower.dual.has_value());
    EXPECT_EQ(again->upper.panels.size(), c.upper.panels.size());
    EXPECT_EQ(again->rate_bits.lower, c.rate_bits.lower);
  }
}

TEST(RdCertificate, OrderOfKeysWhiteSpaceAndSpellingOfHexDoNotMatter) {
  EXPECT_EQ(message(edited("\"0x1p+1\"", "\"0x1.00p+01\"")), "accepted");
  EXPECT_EQ(message(edited("\"tail\": 0,", "  \"tail\"\n:0 ,")), "accepted");
  std::string text = edited("\"version\": 1,\n", "");
  EXPECT_EQ(message("{ \"version\":1, " + text.substr(1)), "accepted");
}

TEST(RdCertificate, DigestOfKnownTexts) {
  // The reference values of xxHash-64 with seed 0.
  EXPECT_EQ(text_digest(""), "ef46db3751d8e999");
  EXPECT_EQ(text_digest("a"), "d24ec4f1a98c6e5b");
  EXPECT_EQ(text_digest("abc"), "44bc2cf5ad770999");
}

struct Edit {
  const char *from, *to, *complaint;
};

TEST(RdCertificate, EveryMistakeHasItsMessage) {
  const Edit kEdits[] = {
      {"ratefloor-rd-certificate", "ratefloor-box", "format is 'ratefloor-box'"},
      {"\"version\": 1", "\"version\": 2", "version is 2, not 1"},
      {"\"version\": 1", "\"version\": \"1\"", "version is a text, not a whole number"},
      {"\"version\": 1", "\"version\": 1.0", "version is a number, not a whole number"},
      {"\"version\": 1", "\"version\": 1e400", "not valid JSON"},
      {"\"gaussian\"", "\"cauchy\"", "source 'cauchy' is not understood"},
      {"\"gaussian\"", "\"ggd:0.5\"", "source 'ggd:0.5'"},
      {"\"gaussian\"", "\"ggd:8.0000001\"", "source 'ggd:8.0000001'"},
      {"\"gaussian\"", "\"ggd:nan\"", "source 'ggd:nan'"},
      {"\"gaussian\"", "\"ggd:\"", "source 'ggd:'"},
      {"\"0.25\"", "\"0\"", "distortion is not between 0 and 1"},
      {"\"0.25\"", "\"-0.25\"", "distortion is not between 0 and 1"},
      {"\"0.25\"", "\"1\"", "distortion is not between 0 and 1"},
      {"\"0.25\"", "\"0x1p-2\"", "distortion is '0x1p-2', not a decimal"},
      {"\"0.25\"", "0.25", "distortion is a number, not a text"},
      {"\"0.25\"", "\"1e-9999\"", "not a decimal"},
      {"[\"0.9999999999\",\"1.0000000001\"]", "[\"1.0000000001\",\"0.9999999999\"]",
       "rate_bits has its ends in the wrong order"},
      {"[\"0.9999999999\",\"1.0000000001\"]", "[\"1\"]", "rate_bits has 1 entries, not 2"},
      {"\"0.9999999999\"", "\"inf\"", "rate_bits[0] is 'inf', not a decimal"},
      {"\"noise_variance\": \"0x1p-2\"", "\"noise_variance\": \"0x0p+0\"", "is not positive"},
      {"\"noise_variance\": \"0x1p-2\"", "\"noise_variance\": \"-0x1p-2\"", "is not positive"},
      {"\"noise_variance\": \"0x1p-2\"", "\"noise_variance\": \"0x1p+1\"",
       "components[0].variance is less than the noise variance"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"-0x1p-1\"", "components[0].weight is not positive"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"nan\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"inf\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"0x1p+1024\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"0x1p-1023\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"0x1.00000000000001p-1\"", "not a hexadecimal"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"0x3p-1\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":\"0.5\"", "not a hexadecimal double"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":0.5", "weight is a number, not a text"},
      {"\"weight\":\"0x1p-1\"", "\"weight\":null", "weight is null, not a text"},
      {"\"weight\":\"0x1p-1\"", "\"w\":\"0x1p-1\"", "components[0] has the unknown key 'w'"},
      {",\"weight\":\"0x1p-1\"", "", "components[0] lacks the key 'weight'"},
      {"{\"mean\":\"0x0p+0\"", "{\"mean\":\"-0x1p+0\"", "components[0].mean is negative"},
      {"{\"mean\":\"0x0p+0\"", "{\"mean\":\"0x1p+0\"", "components[1].mean is less than the one"},
      {"\"to\":\"0x1.4p+1\"", "\"to\":\"0x1p+0\"", "panels[1].to is not past"},
      {"\"last\":2", "\"last\":3", "panels[0].last is 3, not in 0 … 2"},
      {"\"last\":2", "\"last\":99999999999999999999", "panels[0].last is a number"},
      {"\"first\":1,\"last\":1", "\"first\":2,\"last\":1", "panels[1].first is 2, not in 0 … 1"},
      {"\"mirror\":3", "\"mirror\":4", "panels[0].mirror is 4"},
      {"\"mirror\":3", "\"mirror\":-1", "panels[0].mirror is -1"},
      {"\"tail\": 0", "\"tail\": 2", "upper.tail names a component whose mean is not 0"},
      {"\"tail\": 0", "\"tail\": 3", "upper.tail is 3, not in 0 … 2"},
      {"\"dual\"", "\"primal\"", "lower.kind is 'primal'"},
      {"\"dual\"", "\"shannon\"", "lower has the unknown key 'slope_nats'"},
      {"\"slope_nats\": \"0x1p+1\"", "\"slope_nats\": \"-0x1p+1\"", "slope_nats is not positive"},
      {"\"0x1p-1\",\n      \"0x1.8p+1\"", "\"0x1p+2\",\n      \"0x1.8p+1\"",
       "lower.nodes[2] is not past the node before"},
      {"\"nodes\": [\n      \"0x0p+0\"", "\"nodes\": [\n      \"0x1p-3\"",
       "lower.nodes[0] is not 0"},
      {"\"-0x1p-2\",\n      \"-0x1p-2\",", "\"-0x1p-2\",", "lower.log_g has 2 entries for 3 nodes"},
      {"\"1e-9\"", "\"-1\"", "lower.constraint_excess is not above -1"},
      {"\"1e-9\"", "\"1e-8\"", "digest is "},
      {"\"digest\": \"", "\"digest\": \"f", "digest is "},
      {"\"digest\"", "\"Digest\"", "unknown key 'Digest'"},
      {"\"tail\": 0", "\"tail\": 0, \"tail\": 0", "key 'tail' appears twice"},
      {"\"tail\": 0", "\"tail\": 0, \"extra\": {}", "upper has the unknown key 'extra'"},
      {"\"tail\": 0", "\"tail\": \xff", "not valid JSON"},
      {"\"tail\": 0", "\"tail\": NaN", "not valid JSON"},
      {"\"upper\": {", "\"upper\": 7, \"x\": {", "unknown key 'x'"},
      {"\"lower\": {", "\"lower\": [], \"digest2\": {", "unknown key 'digest2'"},
  };
  ASSERT_EQ(message(to_json(dual_example())), "accepted");
  for (const Edit& edit : kEdits)
    EXPECT_THAT(message(edited(edit.from, edit.to)), HasSubstr(edit.complaint))
        << edit.from << " -> " << edit.to;
}

TEST(RdCertificate, EveryTruncationIsRefused) {
  const std::string text = to_json(dual_example());
  for (std::size_t n = 0; n + 2 < text.size(); ++n)
    ASSERT_NE(message(text.substr(0, n)), "accepted") << n;
}

/// Any single changed byte is seen, or changes nothing that is meant (white space).
TEST(RdCertificate, RandomDamageNeverChangesTheContentsUnseen) {
  const std::string text = to_json(dual_example());
  std::mt19937 random(1);
  for (int trial = 0; trial < 5000; ++trial) {
    std::string damaged = text;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto parsed = parse_rd_certificate(damaged);
    if (parsed) {
      EXPECT_EQ(to_json(*parsed), text);
    }
  }
}

TEST(RdCertificate, LimitsOnSizeDepthAndCount) {
  EXPECT_THAT(message(std::string(9u << 20, ' ')), HasSubstr("over the limit of 8388608"));
  EXPECT_THAT(message(std::string(100'000, '[')), HasSubstr("nested deeper than 8"));
  std::string deep = "{\"format\":";
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  EXPECT_THAT(message(deep), HasSubstr("nested deeper than 8"));
  std::string many = "[0";
  for (int i = 0; i < 400'000; ++i) many += ",0";
  EXPECT_THAT(message(many + "]"), HasSubstr("more than 300000 values"));
  EXPECT_THAT(message("\xEF\xBB\xBF{}"), HasSubstr("byte order mark"));
  EXPECT_THAT(message("{\"" + std::string(5000, 'k') + "\": 0}"), HasSubstr("key is longer"));
  EXPECT_THAT(message("[\"" + std::string(5000, 'k') + "\"]"), HasSubstr("text is longer"));
  std::string keys = "{\"k0\":0";
  for (int i = 1; i < 100; ++i) keys += ",\"k" + std::to_string(i) + "\":0";
  EXPECT_THAT(message(keys + "}"), HasSubstr("too many keys"));
  RdCertificate c = dual_example();
  c.upper.mixture.components.resize(20'001, c.upper.mixture.components.back());
  EXPECT_THAT(message(to_json(c)), HasSubstr("components has 20001 entries, not 1 to 20000"));
}

TEST(CertifiedSource, Grammar) {
  for (const char* good : {"gaussian", "laplace", "uniform", "ggd:1.7", "ggd:0.500001", "ggd:8",
                           "ggd:17e-1", "ggd:08"})
    EXPECT_TRUE(parse_certified_source(good)) << good;
  for (const char* bad : {"", "Gaussian", "ggd", "ggd:", "ggd:+1", "ggd: 1", "ggd:1 ", "ggd:.7",
                          "ggd:1.", "ggd:0x1", "ggd:1e", "ggd:1e99999", "ggd:-1", "ggd:inf"})
    EXPECT_FALSE(parse_certified_source(bad)) << bad;
}

}  // namespace
}  // namespace ratefloor::floor
