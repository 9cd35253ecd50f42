// Acceptance of true certificates, and one test per way to tamper with them. The digest is right in
// all of them: it is the mathematics that must reject.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <span>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/checker/check_certificate.h"
#include "ratefloor/floor/checker/testing/sample_certificates.h"

namespace ratefloor::floor {
namespace {

using testing::gaussian_certificate;
using ::testing::HasSubstr;

/// Names of the tests that failed, or the error.
std::string failures(const RdCertificate& certificate, const CheckOptions& options = {}) {
  const auto report = check(certificate, options, nullptr);
  if (!report) return "error: " + report.error().to_string();
  std::string names;
  for (const CheckTest& test : report->tests)
    if (!test.passed) names += test.name + " ";
  EXPECT_EQ(report->accepted(), names.empty());
  return names;
}

const RdCertificate& dual_certificate() {
  static const RdCertificate kCertificate = testing::grid_certificate("ggd:1.7", 1.5, "0.6", 1e-3);
  return kCertificate;
}

TEST(CheckRd, AcceptsTrueCertificates) {
  EXPECT_EQ(failures(gaussian_certificate()), "");
  EXPECT_EQ(failures(dual_certificate()), "");
  const char* const kSources[] = {"ggd:0.75", "laplace", "gaussian", "ggd:8", "uniform"};
  for (const char* source : std::span(kSources).last(kSlow ? 2 : 5))
    EXPECT_EQ(failures(testing::grid_certificate(source, 1.2, "0.6", 1e-2)), "") << source;
}

TEST(CheckRd, AnyPrecisionGivesTheSameVerdictAndOverlappingNumbers) {
  for (const RdCertificate& c : {gaussian_certificate(), dual_certificate()}) {
    const auto reference = check(c, {}, nullptr);
    ASSERT_TRUE(reference);
    for (const int bits : {128, 300}) {
      const auto report = check(c, {.precision_bits = bits}, nullptr);
      ASSERT_TRUE(report);
      EXPECT_TRUE(report->accepted()) << bits;
      EXPECT_EQ(report->precision_bits, bits);
      ASSERT_EQ(report->tests.size(), reference->tests.size());
      for (std::size_t i = 0; i < report->tests.size(); ++i) {
        EXPECT_LE(report->tests[i].own_lower, reference->tests[i].own_upper);
        EXPECT_GE(report->tests[i].own_upper, reference->tests[i].own_lower);
      }
    }
  }
  EXPECT_THAT(failures(gaussian_certificate(), {.precision_bits = 63}), HasSubstr("error"));
  EXPECT_THAT(failures(gaussian_certificate(), {.precision_bits = 5000}), HasSubstr("error"));
}

TEST(CheckRd, ReportsItsOwnNumbers) {
  const auto report = check(gaussian_certificate(), {}, nullptr);
  ASSERT_TRUE(report);
  EXPECT_THAT(report->subject, HasSubstr("gaussian at D = 0.25"));
  ASSERT_EQ(report->tests.size(), 5u);
  EXPECT_EQ(report->tests[3].name, "rate_bits[0]");
  EXPECT_NEAR(report->tests[3].own_lower, 1, 1e-15);
  EXPECT_NEAR(report->tests[4].own_upper, 1, 1e-15);
}

TEST(CheckRd, WorkLimitIsAnError) {
  EXPECT_THAT(failures(dual_certificate(), {.work_limit = 100}), HasSubstr("more work"));
}

struct Tampering {
  const char* what;
  std::function<void(RdCertificate&)> apply;
  const char* caught_by;  // part of failures()
};

std::string nudged(const std::string& decimal, double by) {
  return testing::decimal_text(std::strtod(decimal.c_str(), nullptr) + by);
}

TEST(CheckRd, RejectsEveryTampering) {
  constexpr std::size_t kMiddle = 3;
  const Tampering kTamperings[] = {
      {"an atom moved",
       [](RdCertificate& c) { c.upper.mixture.components[kMiddle].mean *= 1 + 1e-6; }, "upper."},
      {"a weight changed",
       [](RdCertificate& c) { c.upper.mixture.components[kMiddle].weight *= 1 + 1e-6; }, "upper."},
      {"a variance changed",
       [](RdCertificate& c) { c.upper.mixture.components[kMiddle].variance *= 1 + 1e-6; },
       "upper."},
      {"the noise variance changed",
       [](RdCertificate& c) { c.upper.mixture.noise_variance *= 1 - 1e-6; }, "upper."},
      {"a component dropped",
       [](RdCertificate& c) {
         c.upper.mixture.components.erase(c.upper.mixture.components.begin() + kMiddle);
         const int last = static_cast<int>(c.upper.mixture.components.size()) - 1;
         for (ChannelPanel& p : c.upper.panels) p.last = std::min(p.last, last);
       },
       "upper."},
      {"a panel's first image", [](RdCertificate& c) { ++c.upper.panels[0].first; }, "upper."},
      {"a panel's last image", [](RdCertificate& c) { c.upper.panels[0].last = 1; }, "upper."},
      {"a panel's mirror images", [](RdCertificate& c) { c.upper.panels[0].mirror = 0; }, "upper."},
      {"a panel's end", [](RdCertificate& c) { c.upper.panels[0].to *= 0.5; }, "upper."},
      {"claimed distortion",
       [](RdCertificate& c) {
         c.upper.distortion.lower = nudged(c.upper.distortion.lower, 1.2e-11);
       },
       "upper.distortion"},
      {"claimed distortion, other end",
       [](RdCertificate& c) {
         c.upper.distortion.upper = nudged(c.upper.distortion.upper, -1.2e-11);
       },
       "upper.distortion"},
      {"claimed rate of the channel",
       [](RdCertificate& c) {
         c.upper.rate_nats.upper = nudged(c.upper.rate_nats.upper, -1.2e-11);
       },
       "upper.rate_nats"},
      {"the upper end of the result",
       [](RdCertificate& c) { c.rate_bits.upper = nudged(c.rate_bits.upper, -1.2e-11); },
       "rate_bits[1]"},
      {"the lower end of the result",
       [](RdCertificate& c) { c.rate_bits.lower = nudged(c.rate_bits.lower, 1.2e-11); },
       "rate_bits[0]"},
      {"β", [](RdCertificate& c) { c.source = "ggd:1.700001"; }, "upper."},
      {"another source", [](RdCertificate& c) { c.source = "uniform"; }, "upper."},
      {"D smaller", [](RdCertificate& c) { c.distortion = "0.5999999"; }, "rate_bits[1]"},
      {"D larger", [](RdCertificate& c) { c.distortion = "0.6000001"; }, "rate_bits[0]"},
      {"the slope", [](RdCertificate& c) { c.lower.dual->slope_nats *= 0.999; },
       "constraint_excess"},
      {"the slope, upwards", [](RdCertificate& c) { c.lower.dual->slope_nats *= 1 + 1e-7; },
       "lower.rate_nats"},
      {"one θ up", [](RdCertificate& c) { c.lower.dual->log_g[2] += 1e-7; }, "lower."},
      {"one θ down", [](RdCertificate& c) { c.lower.dual->log_g[2] -= 1e-7; }, "lower.rate_nats"},
      {"one node", [](RdCertificate& c) { c.lower.dual->nodes[2] *= 1 + 1e-6; }, "lower."},
      {"g lifted as a whole, claims too",
       [](RdCertificate& c) {
         for (double& theta : c.lower.dual->log_g) theta += 1e-3;
         for (std::string* end : {&c.lower.rate_nats.lower, &c.lower.rate_nats.upper})
           *end = nudged(*end, 1e-3);
         c.rate_bits.lower = nudged(c.rate_bits.lower, 1.4e-3);
       },
       "constraint_excess"},
      {"the excess", [](RdCertificate& c) { c.lower.constraint_excess = "0"; },
       "constraint_excess"},
      {"the dual taken away", [](RdCertificate& c) { c.lower.dual.reset(); }, "lower.rate_nats"},
  };
  ASSERT_EQ(failures(dual_certificate()), "");
  const std::size_t step = kSlow ? 5 : 1;  // sanitizers look for other things
  for (std::size_t i = 0; i < std::size(kTamperings); i += step) {
    const Tampering& tampering = kTamperings[i];
    RdCertificate c = dual_certificate();
    tampering.apply(c);
    const std::string failed = failures(c);
    EXPECT_THAT(failed, HasSubstr(tampering.caught_by)) << tampering.what;
    EXPECT_THAT(failed, ::testing::Not(HasSubstr("error"))) << tampering.what;
  }
}

/// What a structure built in memory gets wrong is an error, as from a file.
TEST(CheckRd, BrokenStructuresAreErrors) {
  const std::function<void(RdCertificate&)> kBreaks[] = {
      [](RdCertificate& c) { c.upper.panels[0].last = 1'000'000; },
      [](RdCertificate& c) { c.upper.panels[0].first = -1; },
      [](RdCertificate& c) { c.upper.tail = 99; },
      [](RdCertificate& c) { c.upper.mixture.components.clear(); },
      [](RdCertificate& c) { c.upper.mixture.components[0].weight = -1; },
      [](RdCertificate& c) { c.upper.mixture.components[0].mean = std::nan(""); },
      [](RdCertificate& c) { c.upper.mixture.components[0].variance = INFINITY; },
      [](RdCertificate& c) {
        c.lower.dual = DualFunction{1, {0, 1}, {0}};
      },
      [](RdCertificate& c) { std::swap(c.rate_bits.lower, c.rate_bits.upper); },
      [](RdCertificate& c) { c.source = "cauchy"; },
      [](RdCertificate& c) { c.distortion = "nan"; },
  };
  for (const auto& apply : kBreaks) {
    RdCertificate c = gaussian_certificate();
    apply(c);
    EXPECT_THAT(failures(c), HasSubstr("error: "));
  }
}

TEST(CheckCertificate, DispatchesOnTheFormat) {
  const std::string text = to_json(gaussian_certificate());
  const auto report = check_certificate(text, {}, nullptr);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_TRUE(report->accepted());
  EXPECT_EQ(report->format, kRdCertificateFormat);
  const auto message = [](const std::string& json) {
    const auto refused = check_certificate(json, {}, nullptr);
    return refused ? std::string() : refused.error().to_string();
  };
  EXPECT_THAT(message(R"({"format": "something-else"})"), HasSubstr("'something-else'"));
  EXPECT_THAT(message(R"({"format": 3})"), HasSubstr("format is a whole number"));
  EXPECT_THAT(message("{}"), HasSubstr("lacks the key 'format'"));
  EXPECT_THAT(message("[]"), HasSubstr("is an array"));
  EXPECT_THAT(message(""), HasSubstr("not valid JSON"));
}

TEST(CheckRd, ProgressReachesItsTotal) {
  struct Counter final : Progress {
    std::uint64_t total = 0, done = 0;
    void begin(std::uint64_t n) override { total = n; }
    void advance(std::uint64_t n) override { done += n; }
    void item(std::string_view) override {}
  };
  for (const RdCertificate& c : {gaussian_certificate(), dual_certificate()}) {
    Counter counter;
    ASSERT_TRUE(check(c, {}, &counter));
    EXPECT_GT(counter.total, 0u);
    EXPECT_EQ(counter.done, counter.total);
  }
}

}  // namespace
}  // namespace ratefloor::floor
