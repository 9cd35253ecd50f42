#include "ratefloor/floor/checker/dual_values.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "ratefloor/floor/checker/dual_pieces.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor::checker {
namespace {

constexpr Precision kBits{192};
const double kPi = std::acos(-1.0);

SourceLaw law_of(const std::string& source) {
  return *SourceLaw::create(*parse_certified_source(source), kBits);
}
Ball number(double x) { return Ball::exact(x, kBits); }

double log_g(const DualFunction& dual, double x) {
  x = std::abs(x);
  for (std::size_t i = 1; i < dual.nodes.size(); ++i)
    if (x < dual.nodes[i]) {
      const double t = (x - dual.nodes[i - 1]) / (dual.nodes[i] - dual.nodes[i - 1]);
      return dual.log_g[i - 1] * (1 - t) + dual.log_g[i] * t;
    }
  return dual.log_g.back();
}

/// c(y) by quadrature between the knots.
double constraint(const DualFunction& dual, double y, double support) {
  std::vector<double> cuts{-support, support};
  for (const double x : dual.nodes)
    if (x < support) cuts.insert(cuts.end(), {x, -x});
  const double reach = 10 / std::sqrt(dual.slope_nats);
  for (const double x : {y, y - reach, y + reach}) cuts.push_back(std::clamp(x, -support, support));
  std::sort(cuts.begin(), cuts.end());
  double sum = 0;
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    const double a = std::max(cuts[i - 1], y - reach), b = std::min(cuts[i], y + reach);
    for (int k = 0; k < 8 && a < b; ++k)
      sum += boost::math::quadrature::gauss<double, 30>::integrate(
          [&](double x) { return std::exp(log_g(dual, x) - dual.slope_nats * (x - y) * (x - y)); },
          a + (b - a) * k / 8, a + (b - a) * (k + 1) / 8);
  }
  return sum;
}

DualFunction bumpy() {
  return {2.5, {0, 0.4, 1, 1.1, 2.5, 4}, {-0.4, 0.3, -0.6, -0.5, -0.2, -1.5}};
}

TEST(DualValues, ExpectationOfLogG) {
  for (const char* name : {"ggd:0.75", "laplace", "ggd:1.7", "uniform"}) {
    const auto source = source::parse_source(name);
    const DualFunction dual = bumpy();
    const double end = std::min((*source)->quantile(1), 80.0);
    double expected = 0;
    std::vector<double> cuts = dual.nodes;
    cuts.push_back(80);
    for (std::size_t i = 1; i < cuts.size(); ++i)
      for (int k = 0; k < 60; ++k) {
        const double a = cuts[i - 1], step = (cuts[i] - a) / 60;
        const double from = std::sqrt(std::min(end, a + k * step));
        const double to = std::sqrt(std::min(end, a + (k + 1) * step));
        expected += boost::math::quadrature::gauss<double, 30>::integrate(
            [&](double r) { return 4 * r * (*source)->pdf(r * r) * log_g(dual, r * r); }, from, to);
      }
    EXPECT_NEAR(expected_log_g(law_of(name), dual).midpoint_double(), expected, 1e-12) << name;
  }
}

TEST(DualPieces, SeriesAgreesWithQuadrature) {
  for (const char* name : {"laplace", "uniform"}) {
    const SourceLaw law = law_of(name);
    const double support =
        law.support_end() ? std::sqrt(3.0) : std::numeric_limits<double>::infinity();
    const DualPieces pieces(law, bumpy());
    for (const double center : {0.0, 0.3, 1.05, 2.2, 3.9, 6.0}) {
      const double radius = 0.3;
      const auto span = pieces.near(center, radius, number(5));
      const auto series = pieces.series(span, center, radius, 30);
      for (const double t : {-1.0, -0.3, 0.0, 0.7, 1.0}) {
        Ball sum = number(0);
        for (int n = 30; n-- > 0;) sum = sum * number(t) + series[n];
        EXPECT_NEAR(sum.midpoint_double(), constraint(bumpy(), center + t * radius, support), 1e-12)
            << name << ' ' << center << ' ' << t;
      }
    }
  }
}

TEST(DualPieces, NearFindsEveryPieceWithinReach) {
  const DualPieces pieces(law_of("laplace"), bumpy());  // knots −4 −2.5 −1.1 −1 −0.4 0 0.4 …
  const auto all = pieces.near(0, 10, number(1));
  EXPECT_EQ(all.first, 0u);
  EXPECT_EQ(all.last, pieces.knot_count() - 1);
  const auto few = pieces.near(0.7, 0.1, number(0.1));  // inside (0.4, 1)
  EXPECT_EQ(few.first, 6u);
  EXPECT_EQ(few.last, 7u);
  const auto right = pieces.near(50, 1, number(1));
  EXPECT_EQ(right.first, pieces.knot_count() - 1);
  EXPECT_EQ(right.last, pieces.knot_count() - 1);
}

/// The largest c(y) on a fine grid is where the verdict flips.
TEST(Constraint, HoldsAboveTheMaximumAndFailsBelow) {
  for (const char* name : {"laplace", "uniform"}) {
    const SourceLaw law = law_of(name);
    const double support =
        law.support_end() ? std::sqrt(3.0) : std::numeric_limits<double>::infinity();
    double most = 0;
    for (double y = 0; y < 8; y += 0.002) most = std::max(most, constraint(bumpy(), y, support));
    const auto above = check_constraint(law, bumpy(), number(most + 1e-5), {}, nullptr);
    ASSERT_TRUE(above);
    EXPECT_EQ(above->verdict, Verdict::kHolds) << name;
    EXPECT_GE(above->most.upper_double(), most - 1e-12);
    const auto below = check_constraint(law, bumpy(), number(most - 1e-5), {}, nullptr);
    ASSERT_TRUE(below);
    EXPECT_EQ(below->verdict, Verdict::kFails) << name;
    EXPECT_NEAR(constraint(bumpy(), below->at, support), below->value.midpoint_double(), 1e-11);
    EXPECT_GT(below->value.midpoint_double(), most - 1e-5);
  }
}

/// g = √(s/π) makes c exactly 1: the hardest tangency there is.
TEST(Constraint, ConstantGTouchesEverywhere) {
  const SourceLaw law = law_of("ggd:1.7");
  const double s = 60, flat = 0.5 * std::log(s / kPi);
  DualFunction dual{s, {}, {}};
  for (int i = 0; i < 100; ++i) {
    dual.nodes.push_back(0.07 * i);
    dual.log_g.push_back(flat);
  }
  const auto holds = check_constraint(law, dual, number(1) + number(1e-14), {}, nullptr);
  ASSERT_TRUE(holds);
  EXPECT_EQ(holds->verdict, Verdict::kHolds);
  EXPECT_GT((holds->most - 1).upper_double(), -1e-15);
  const auto fails = check_constraint(law, dual, number(1 - 1e-14), {}, nullptr);
  ASSERT_TRUE(fails);
  EXPECT_NE(fails->verdict, Verdict::kHolds);
}

TEST(Constraint, FarTailIsChecked) {
  const SourceLaw law = law_of("laplace");
  // Small where the nodes are, too large beyond the last.
  const DualFunction rising{1, {0, 5, 6}, {-3, -3, 0.5 * std::log(1.001 / kPi)}};
  const auto check = check_constraint(law, rising, number(1), {}, nullptr);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->verdict, Verdict::kFails);
  EXPECT_TRUE(std::isinf(check->at));
  EXPECT_NEAR(check->value.midpoint_double(), std::sqrt(1.001), 1e-12);
  // With bounded support that part of g is not there.
  const auto cut = check_constraint(law_of("uniform"), rising, number(1), {}, nullptr);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->verdict, Verdict::kHolds);
}

TEST(Constraint, AbsurdFunctionsEndSoon) {
  const SourceLaw law = law_of("laplace");
  CheckOptions few;
  few.work_limit = 4000;
  for (const DualFunction& dual :
       {DualFunction{1, {0, 1}, {1e300, 1e300}}, DualFunction{1, {0, 1}, {0, -1e300}},
        DualFunction{1e300, {0, 1e300}, {0, 0}}, DualFunction{1e-300, {0, 1e-300}, {-1e3, 5}},
        DualFunction{1, {0, 1e-300, 1e300}, {-5, 5, -5}}, DualFunction{1, {0, 1e15}, {-1, -1}}}) {
    const auto check = check_constraint(law, dual, number(1), few, nullptr);
    const bool tiny = dual.log_g[1] == -1e300;  // c <= 1 is true there
    EXPECT_TRUE(!check || tiny || check->verdict != Verdict::kHolds);
  }
}

}  // namespace
}  // namespace ratefloor::floor::checker
