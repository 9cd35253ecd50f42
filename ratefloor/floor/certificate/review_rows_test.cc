// The review's table, its Laplacian, its monotonicity and its conjecture: R(D) certified on the
// spot.
//
// Each test certifies anew and asserts, in ball arithmetic, that what was proven lies within the
// numbers that claims.yml publishes.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/box/gap_box.h"
#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/certificate/source_ball.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kPrecision{128};

Ball decimal(std::string_view text) { return *Ball::decimal(text, kPrecision); }

struct Certified {
  Ball lower, upper;          // R(D), bits
  Ball gap_lower, gap_upper;  // R(D) − SLB(D), bits
};

Certified certified(const std::string& source, const std::string& distortion) {
  const Result<RdCertificate> certificate = certify_at_distortion(source, distortion);
  EXPECT_TRUE(certificate) << source << " " << distortion;
  if (!certificate) return {};
  const Ball e = rigor::exp(Ball::integer(1, kPrecision));
  const Ball shannon = (SourceBall::parse(source, kPrecision)->entropy_nats() -
                        rigor::log(2 * Ball::pi(kPrecision) * e * decimal(distortion)) / 2) /
                       Ball::log2(kPrecision);
  const Ball lower = decimal(certificate->rate_bits.lower);
  const Ball upper = decimal(certificate->rate_bits.upper);
  return {lower, upper, lower - shannon, upper - shannon};
}

void expect_rate_within(const Certified& point, std::string_view low, std::string_view high) {
  EXPECT_TRUE(certainly_at_most(decimal(low), point.lower)) << point.lower.lower_double();
  EXPECT_TRUE(certainly_at_most(point.upper, decimal(high))) << point.upper.upper_double();
  EXPECT_TRUE(certainly_less(point.lower, point.upper));
}

void expect_gap_at_most(const Certified& point, std::string_view bound) {
  EXPECT_TRUE(certainly_at_most(point.gap_upper, decimal(bound))) << point.gap_upper.upper_double();
}

TEST(ReviewRows, Beta13AtReference) {
  const Certified point = certified("ggd:1.3", "0.00885");
  expect_rate_within(point, "3.37536936", "3.37536954");
  expect_gap_at_most(point, "2e-7");
}

TEST(ReviewRows, Beta17AtReference) {
  const Certified point = certified("ggd:1.7", "0.00885");
  expect_rate_within(point, "3.40583381", "3.40583382");
  expect_gap_at_most(point, "1e-8");
}

TEST(ReviewRows, Beta20AtReference) {
  const Ball exact = -rigor::log(decimal("0.00885")) / 2 / Ball::log2(kPrecision);
  EXPECT_TRUE(certainly_less(decimal("3.41005341473"), exact));
  EXPECT_TRUE(certainly_less(exact, decimal("3.41005341474")));
  for (const std::string source : {"ggd:2", "ggd:2.0", "gaussian"}) {
    const Certified point = certified(source, "0.00885");
    EXPECT_TRUE(certainly_at_most(point.lower, exact)) << source;
    EXPECT_TRUE(certainly_at_most(exact, point.upper)) << source;
    EXPECT_LT((point.upper - point.lower).upper_double(), 1e-10) << source;
  }
}

TEST(ReviewRows, TightInTheFourBitRegime) {
  const Certified point = certified("ggd:1.7", "0.01");
  expect_gap_at_most(point, "1e-8");
  EXPECT_GT(point.gap_lower.lower_double(), -1e-10);  // the Shannon bound, less the checker's room
}

TEST(ReviewRows, LaplaceAtOneTenth) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const Certified point = certified("laplace", "0.1");
  expect_rate_within(point, "1.557131", "1.557133");
  EXPECT_TRUE(certainly_less(decimal("5.68e-4"), point.gap_lower));
  EXPECT_TRUE(certainly_less(point.gap_upper, decimal("5.69e-4")));
}

TEST(ReviewRows, GapFallsWithBeta) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  struct Row {
    std::string beta, low, high;  // of the gap at D = 0.1, bits
  };
  std::vector<Row> rows = {
      {"1", "5.684e-4", "5.686e-4"}, {"1.1", "2.152e-4", "2.154e-4"},
      {"1.2", "7.97e-5", "7.98e-5"}, {"1.3", "2.868e-5", "2.870e-5"},
      {"1.4", "9.90e-6", "9.92e-6"}, {"1.5", "3.22e-6", "3.24e-6"},
      {"1.6", "9.62e-7", "9.66e-7"}, {"1.7", "2.46e-7", "2.52e-7"},
      {"1.8", "4.85e-8", "5.10e-8"}, {"1.9", "4.9e-9", "5.4e-9"},
      {"2", "-1e-10", "1e-10"},
  };
  if (kSlow) rows = {rows[2], rows[5], rows[8], rows[10]};
  Ball previous_lower = Ball::integer(1, kPrecision);
  for (const Row& row : rows) {
    const Certified point = certified("ggd:" + row.beta, "0.1");
    EXPECT_TRUE(certainly_less(decimal(row.low), point.gap_lower))
        << row.beta << " " << point.gap_lower.lower_double();
    EXPECT_TRUE(certainly_less(point.gap_upper, decimal(row.high)))
        << row.beta << " " << point.gap_upper.upper_double();
    EXPECT_TRUE(certainly_less(point.gap_upper, previous_lower)) << row.beta;
    previous_lower = point.gap_lower;
  }
}

TEST(ReviewRows, StrongConjectureOnTheBox) {
  // What the file says; that it is true is for `ratefloor check` to find (tests/cli, CI).
  std::ifstream file(std::string(RATEFLOOR_SOURCE_DIR) + "/certificates/box-1.3-2-0.001-0.1.json");
  ASSERT_TRUE(file) << "no such certificate";
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  const Result<GapBoxCertificate> box = parse_gap_box_certificate(json);
  ASSERT_TRUE(box) << box.error().message;
  EXPECT_LE(compare_decimals(box->beta.lower, "1.3"), 0);
  EXPECT_GE(compare_decimals(box->beta.upper, "2"), 0);
  EXPECT_LE(compare_decimals(box->distortion.lower, "0.001"), 0);
  EXPECT_GE(compare_decimals(box->distortion.upper, "0.1"), 0);
  EXPECT_LE(compare_decimals(box->gap_bits, "0.01"), 0);
}

}  // namespace
}  // namespace ratefloor::floor
