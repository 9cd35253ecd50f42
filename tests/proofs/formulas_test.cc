// Both sides of what is proved: the formulas in proofs/, as they stand there, against the C++ that
// computes them, on a grid of β and D; and the numbers that are proved against certified values.
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "coq_formula.h"
#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/floor/enclosure/ggd_enclosure.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::proofs {
namespace {

using floor::GgdEnclosure;
using rigor::Ball;

constexpr rigor::Precision kPrecision{128};
const std::vector<const char*> kBetas = {"1", "1.05", "1.25", "1.5", "1.6", "1.7", "1.9", "2"};
const std::vector<const char*> kWideBetas = {"1", "1.3", "1.7", "2", "2.5", "3", "6"};
const std::vector<const char*> kDistortions = {"0.001", "0.00885", "0.1", "0.5", "0.9"};

Ball decimal(const std::string& text) {
  const auto number = Ball::decimal(text, kPrecision);
  if (!number) throw std::runtime_error(number.error().to_string());
  return *number;
}
GgdEnclosure ggd(const std::string& beta) { return *GgdEnclosure::create(decimal(beta)); }

const Formulas& coq() {
  static const Formulas formulas(
      {"rate/Entropy.v", "source/Ggd.v", "source/GgdEntropy.v", "source/GgdFisher.v",
       "upper/GapTheorem.v", "upper/VarianceBound.v", "upper/MarsigliettiKostina.v",
       "numeric/GammaValues.v", "numeric/FisherValues.v", "numeric/GapNumbers.v",
       "numeric/ReviewRows.v", "numeric/LaplacePoint.v"},
      kPrecision);
  return formulas;
}

/// Equal as far as 128 bits tell.
void expect_equal(const Ball& a, const Ball& b, const std::string& what) {
  EXPECT_TRUE(a.overlaps(b)) << what << ": " << a.midpoint_double() << ", " << b.midpoint_double();
  EXPECT_LT(a.radius_double() + b.radius_double(), 1e-25) << what;
}

/// What stands after the last "<=" of a statement.
std::string right_side(const std::string& theorem) {
  std::string text = coq().statement(theorem);
  text = text.substr(text.rfind("<=") + 2);
  return text.substr(0, text.find_last_of('.'));
}

/// The pieces of a statement that match; fails the test where there are none.
std::vector<std::string> groups(const std::string& theorem, const std::string& pattern) {
  const std::string text = std::regex_replace(coq().statement(theorem), std::regex(R"(\s+)"), " ");
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern))) {
    ADD_FAILURE() << theorem << " reads otherwise: " << text;
    return std::vector<std::string>(8, "1");
  }
  return {std::next(match.begin()), match.end()};
}

TEST(ProvedFormulas, ConstantsOfTheGeneralizedGaussian) {
  for (const std::string beta : kWideBetas) {
    const GgdEnclosure source = ggd(beta);
    const std::vector<Ball> at = {source.beta(), coq().value("alphaUnitVar", {source.beta()})};
    expect_equal(at[1], source.alpha(), "alphaUnitVar " + beta);
    expect_equal(coq().value("ggdC", at), exp(source.log_peak()), "ggdC " + beta);
    expect_equal(coq().value("ggdEntropyNats", at), source.entropy_nats(), "nats " + beta);
    expect_equal(coq().value("ggdEntropyBits", at), source.entropy_bits(), "bits " + beta);
    expect_equal(coq().value("fisherUnitVar", {at[0]}), source.fisher_information(), "J " + beta);
    for (const char* x : {"-2", "0.3", "4"})
      expect_equal(coq().value("ggdDensity", {at[0], at[1], decimal(x)}), source.pdf(decimal(x)),
                   "ggdDensity " + beta);
  }
}

TEST(ProvedFormulas, AbsoluteMoments) {
  const std::regex value(
      R"(is_integral \(fun x => ggdDensity beta alpha x \* absPow k x\)([\s\S]*)\.)");
  std::smatch match;
  const std::string statement = coq().statement("ggd_abs_moment_integral");
  ASSERT_TRUE(std::regex_search(statement, match, value)) << statement;
  for (const std::string beta : kWideBetas)
    for (const std::string k : {"0.5", "1", "2", "3.5"}) {
      const GgdEnclosure source = ggd(beta);
      expect_equal(
          coq().evaluate(match[1].str(),
                         {{"beta", source.beta()}, {"alpha", source.alpha()}, {"k", decimal(k)}}),
          source.absolute_moment(decimal(k)), "moment " + k + " at " + beta);
    }
}

TEST(ProvedFormulas, BoundsOnTheGap) {
  for (const std::string beta : kBetas) {
    const GgdEnclosure source = ggd(beta);
    expect_equal(coq().evaluate(right_side("ggd_gap_variance"), {{"beta", source.beta()}}),
                 floor::variance_gap_bits(source.entropy_bits()), "variance bound " + beta);
    for (const std::string d : kDistortions) {
      const Ball distortion = decimal(d);
      expect_equal(
          coq().evaluate(groups("variance_bound", R"(Rbar_le \(rateDistortion f D\) (.*)\.)")[0],
                         {{"D", distortion}}),
          floor::gaussian_rate_bits(distortion), "Gaussian rate");
      if (beta == "1")
        expect_equal(coq().evaluate(right_side("laplace_rd_gap_bound"), {{"D", distortion}}),
                     floor::l3_gap_bits(source.beta(), source.fisher_information(), distortion),
                     "Laplacian " + d);
      expect_equal(coq().value("shannonLowerBound", {source.entropy_bits(), distortion}),
                   floor::slb_bits(source.entropy_bits(), distortion), "SLB");
      expect_equal(coq().value("gapBound", {source.beta(), distortion}),
                   floor::l3_gap_bits(source.beta(), source.fisher_information(), distortion),
                   "gapBound " + beta + " " + d);
    }
  }
}

TEST(ProvedFormulas, UniversalConstants) {
  expect_equal(coq().value("ecsqConstant", {}), floor::gish_pierce_bits(kPrecision), "ecsq");
  expect_equal(coq().evaluate(right_side("ggd_marsiglietti_kostina"), {}),
               floor::marsiglietti_kostina_gap_bits(kPrecision), "Marsiglietti-Kostina");
  expect_equal(coq().evaluate(right_side("ggd_gap_pi_over_e"), {}),
               floor::variance_gap_bits(ggd("1").entropy_bits()),
               "variance bound of the Laplacian");
}

// lo <= EXPRESSION <= hi, with the expression as Coq has it and the value from Arb.
TEST(ProvedNumbers, GammaAndFisherLieBetweenWhatIsProved) {
  const std::regex chain(R"(:\s*([\d.]+) <= ([\s\S]*) <= ([\d.]+)\.)");
  int seen = 0;
  for (const char* prefix : {"Gamma_", "fisher_"})
    for (const std::string& name : coq().theorems(prefix)) {
      std::smatch match;
      const std::string statement = coq().statement(name);
      if (!std::regex_search(statement, match, chain)) continue;
      const Ball value = coq().evaluate(match[2].str(), {});
      EXPECT_TRUE(certainly_less(decimal(match[1]), value)) << name;
      EXPECT_TRUE(certainly_less(value, decimal(match[3]))) << name;
      ++seen;
    }
  EXPECT_GE(seen, 13);
}

// Proved upper bounds on the gap are above the closed form and within a twentieth of it.
TEST(ProvedNumbers, GapsAtTwoPoints) {
  for (const char* name : {"ggd_17_10_at_1_100", "ggd_3_2_at_1_100"}) {
    const auto at = groups(
        name,
        R"(rdGap \(ggdDensity \(([\d/ ]+)\) \(alphaUnitVar \(\1\)\)\) \(([\d/ ]+)\) <= (\d+\.\d+))");
    const Ball closed =
        coq().value("gapBound", {coq().evaluate(at[0], {}), coq().evaluate(at[1], {})});
    EXPECT_TRUE(certainly_at_most(closed, decimal(at[2]))) << name;
    EXPECT_TRUE(certainly_less(20 * decimal(at[2]), 21 * closed)) << name;
  }
}

// b1 <= β <= b2, 0 < D <= d: the gap is at most c D; the closed form says so everywhere, and nearly
// with equality at β = b1, D = d.
TEST(ProvedNumbers, GapsOverRanges) {
  for (const char* name : {"ggd_rd_gap_numeric", "ggd_rd_gap_from_3_2", "ggd_rd_gap_from_17_10"}) {
    const auto range =
        groups(name, R"(: ([\d./ ]+) <= beta <= ([\d./ ]+) -> 0 < D <= ([\d./ ]+) ->)"
                     R"(.* 0 <= rdGap .* D <= (\d+\.\d+ \* D)\.)");
    const Ball first = coq().evaluate(range[0], {}), last = coq().evaluate(range[1], {});
    const Ball largest = coq().evaluate(range[2], {});
    for (long i = 0; i <= 8; ++i)
      for (const char* share : {"0.001", "0.1", "0.5", "1"}) {
        const Ball beta = first + (last - first) * i / 8, d = largest * decimal(share);
        const Ball closed = coq().value("gapBound", {beta, d});
        EXPECT_TRUE(certainly_at_most(closed, coq().evaluate(range[3], {{"D", d}}))) << name;
      }
    const Ball worst = coq().value("gapBound", {first, largest});
    const Ball proved = coq().evaluate(range[3], {{"D", largest}});
    EXPECT_TRUE(certainly_less(20 * proved, 21 * worst)) << name;
  }
}

// The discrete-alphabet certificate that Coq goes through, against the one that the solver finds.
TEST(ProvedNumbers, RateOfTheLaplacianAtOneHalf) {
  const auto bounds = groups("laplace_rd_half",
                             R"(([\d/ ]+) <= rateDistortionFunction .* \(1 / 2\) <= ([\d/ ]+)\.)");
  const auto point = floor::certify_at_distortion("laplace", "0.5", {});
  ASSERT_TRUE(point) << point.error().to_string();
  const auto certified = floor::outward(point->rate_bits);
  EXPECT_LT(coq().evaluate(bounds[0], {}).upper_double(), certified.lower);
  EXPECT_GT(coq().evaluate(bounds[1], {}).lower_double(), certified.upper);
}

// The rows of the review's table: what is proved lies above what it prints and below the Shannon
// bound.
TEST(ProvedNumbers, RowsOfTheReview) {
  struct Row {
    const char *theorem, *beta, *printed;
  };
  const std::regex bound(R"((?::|/\\)\s*([\d.]+) < )");
  for (const Row& row :
       {Row{"review_row_13", "1.3", "3.3735"}, Row{"review_row_17", "1.7", "3.4045"},
        Row{"review_row_20", "2", "3.4085"}}) {
    std::smatch match;
    const std::string statement = coq().statement(row.theorem);
    ASSERT_TRUE(std::regex_search(statement, match, bound)) << statement;
    EXPECT_TRUE(certainly_less(decimal(row.printed), decimal(match[1]))) << row.theorem;
    EXPECT_TRUE(certainly_less(decimal(match[1]),
                               floor::slb_bits(ggd(row.beta).entropy_bits(), decimal("0.00885"))))
        << row.theorem;
  }
}

TEST(Reader, SaysWhatItDoesNotUnderstand) {
  EXPECT_THROW(coq().evaluate("1 + nothing", {}), std::runtime_error);
  EXPECT_THROW(coq().evaluate("(1 + 2", {}), std::runtime_error);
  EXPECT_THROW(coq().value("log2", {}), std::runtime_error);
  EXPECT_THROW(coq().statement("no_such_theorem"), std::runtime_error);
}

TEST(Reader, ReadsPrecedenceAsCoqDoes) {
  const auto value = [](const char* text) { return coq().evaluate(text, {}).midpoint_double(); };
  EXPECT_EQ(value("1 + 2 * 3 ^ 2 - 4 / 2 / 2"), 18);
  EXPECT_EQ(value("- 2 ^ 2"), -4);
  EXPECT_EQ(value("2 * - (1 - 3)"), 4);
  EXPECT_EQ(value("Gamma 3 + sqrt 4 * 2"), 6);
}

}  // namespace
}  // namespace ratefloor::proofs
