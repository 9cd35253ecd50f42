#include "ratefloor/floor/checker/source_law.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "ratefloor/source/source.h"

namespace ratefloor::floor::checker {
namespace {

struct Case {
  const char* name;  // in the source grammar
  CertifiedSource source;
};
const Case kCases[] = {{"ggd:0.6", {false, "0.6"}}, {"laplace", {false, "1"}},
                       {"ggd:1.7", {false, "1.7"}}, {"gaussian", {false, "2"}},
                       {"ggd:8", {false, "8"}},     {"uniform", {true, ""}}};
const Cell kCells[] = {{0, 0.05, 0.1},     {0, 0.3, 0.5},   {0.1, 0.15, 0.2}, {0.25, 0.26, 0.27},
                       {1.1, 1.111, 1.12}, {1.7, 1.8, 1.9}, {5.2, 5.23, 5.3}};

TEST(SourceLaw, EntropyAndMomentsOfKnownLaws) {
  for (const Case& c : kCases) {
    const auto law = SourceLaw::create(c.source, {192});
    ASSERT_TRUE(law) << c.name;
    const auto reference = source::parse_source(c.name);
    EXPECT_NEAR(law->entropy_nats().midpoint_double(), (*reference)->entropy_bits() * std::log(2.0),
                1e-13);
    const Ball zero = Ball::integer(0, {192});
    const Ball mass = law->moment(0, zero, std::nullopt);
    EXPECT_TRUE(mass.contains(Ball::integer(1, {192}))) << c.name;
    EXPECT_LT(mass.radius_double(), 1e-45);
    EXPECT_TRUE(law->moment(2, zero, std::nullopt).contains(Ball::integer(1, {192}))) << c.name;
  }
}

/// The two ways to moments (series, incomplete Gamma functions) meet in the first three.
TEST(SourceLaw, CentralMomentsAreThoseOfRawMoments) {
  for (const Case& c : kCases)
    for (const Cell& cell : kCells)
      for (const int bits : {128, 256}) {
        const auto law = SourceLaw::create(c.source, {bits});
        const auto central = law->central_moments(cell, 32);
        ASSERT_EQ(central.size(), 32u);
        const Ball a = Ball::exact(cell.begin, {bits}), b = Ball::exact(cell.end, {bits});
        const Ball m = Ball::exact(cell.center, {bits});
        const Ball m0 = law->moment(0, a, b), m1 = law->moment(1, a, b), m2 = law->moment(2, a, b);
        EXPECT_TRUE(central[0].overlaps(m0)) << c.name << ' ' << cell.begin;
        EXPECT_TRUE(central[1].overlaps(m1 - m * m0)) << c.name << ' ' << cell.begin;
        EXPECT_TRUE(central[2].overlaps(m2 - 2 * m * m1 + m * m * m0)) << c.name << cell.begin;
        EXPECT_LE(central[0].radius_double(), 1e-17 * central[0].midpoint_double() + 1e-36);
      }
}

TEST(SourceLaw, HighMomentsAgreeWithQuadrature) {
  for (const Case& c : kCases) {
    const auto law = SourceLaw::create(c.source, {192});
    const auto reference = source::parse_source(c.name);
    for (const Cell& cell : kCells) {
      if (cell.begin == 0 || (c.source.uniform && cell.end > 1.7)) continue;  // not smooth
      const auto central = law->central_moments(cell, 32);
      const double reach = std::max(cell.end - cell.center, cell.center - cell.begin);
      for (int n = 0; n < 32; ++n) {
        const auto integrand = [&](double x) {
          return 2 * (*reference)->pdf(x) * std::pow((x - cell.center) / reach, n);
        };
        const double expected =
            boost::math::quadrature::gauss<double, 40>::integrate(integrand, cell.begin, cell.end);
        EXPECT_NEAR(central[n].midpoint_double() / std::pow(reach, n), expected,
                    1e-12 * central[0].midpoint_double())
            << c.name << ' ' << cell.begin << ' ' << n;
      }
    }
  }
}

TEST(SourceLaw, BoundedSupportCutsCells) {
  const auto law = SourceLaw::create({true, ""}, {128});
  EXPECT_FALSE(SourceLaw::create({false, "1"}, {128})->support_end());
  const Cell across{1.7, 1.75, 1.8}, beyond{1.8, 1.9, 2};
  EXPECT_NEAR(law->central_moments(across, 1)[0].midpoint_double(), 1 - 1.7 / std::sqrt(3.0),
              1e-15);
  EXPECT_TRUE(law->central_moments(beyond, 1)[0].contains_zero());
  EXPECT_TRUE(law->moment(0, Ball::exact(1.8, {128}), std::nullopt).contains_zero());
}

}  // namespace
}  // namespace ratefloor::floor::checker
