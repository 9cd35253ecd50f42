// Every formula against quadrature that knows nothing of Gamma functions, and against the figures
// known for β = 1.7 and for the table of shapes in docs/math/ggd.md.
#include "ratefloor/source/generalized_gaussian.h"

#include <gtest/gtest.h>

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

namespace ratefloor::source {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kShapes[] = {0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 1.7, 1.85, 2, 2.5, 4, 8, 20, 64};

// ∫_a^b g(x) exp(-|x/α|^β) dx for 0 <= a < b, by tanh-sinh on panels at steps of u = (x/α)^β. For β
// < 1 in the variable u, where the cusp at zero becomes a positive power.
double integrate(double beta, double alpha, double a, double b,
                 const std::function<double(double)>& g) {
  boost::math::quadrature::tanh_sinh<double> rule;
  const auto of_u = [&](double u) {
    if (u <= 0) return 0.0;
    const double x = alpha * std::pow(u, 1 / beta);
    return x > 0 ? g(x) * std::exp(-u) * x / (beta * u) : 0.0;
  };
  const auto of_x = [&](double x) {
    return x > 0 ? g(x) * std::exp(-std::pow(x / alpha, beta)) : 0;
  };
  // Over (-1, 1), mapped here: the rule's own mapping asserts that no abscissa rounds to an end,
  // which on panels far from zero they do, and harmlessly.
  const auto panel = [&](const auto& f, double from, double to) {
    const double half = (to - from) / 2;
    return half * rule.integrate([&](double t) { return f(from + half * (1 + t)); }, 1e-14);
  };
  double sum = 0, left = a;
  for (double u = std::pow(a / alpha, beta), end = u + 120; left < b && u < end;) {
    u = u < 1 ? 1 : u + 4;
    const double right = std::min(b, alpha * std::pow(u, 1 / beta));
    if (!(right > left)) continue;
    sum += beta >= 1 ? panel(of_x, left, right)
                     : panel(of_u, std::pow(left / alpha, beta), std::pow(right / alpha, beta));
    left = right;
  }
  return sum;
}

TEST(GeneralizedGaussianTest, KnownFiguresForShape1_7) {
  const GeneralizedGaussian source(1.7);
  EXPECT_NEAR(source.alpha(), 1.28228845, 1e-8);
  EXPECT_NEAR(source.entropy_bits(), 2.042875986, 1e-9);
  EXPECT_NEAR(source.fisher_information(), 1.027456437, 1e-9);
  EXPECT_NEAR(source.excess_kurtosis(), 0.378820, 1e-6);
  EXPECT_NEAR(source.kl_from_gaussian_bits(), 0.00421960, 1e-8);
}

TEST(GeneralizedGaussianTest, KnownTableOfShapes) {
  const struct {
    double beta, fisher, entropy, divergence, panter_dite;
  } rows[] = {{1, 2, 1.942695, .104401, 4.5},
              {1.25, 1.314758, 2.004861, .042235, 3.78517},
              {1.5, 1.095749, 2.032864, .014231, 3.31061},
              {1.7, 1.027456, 2.042876, .004220, 3.03247},
              {1.85, 1.005954, 2.046172, .000924, 2.86378},
              {2, 1, 2.047096, 0, 2.72070}};
  for (const auto& row : rows) {
    const GeneralizedGaussian source(row.beta);
    EXPECT_NEAR(source.fisher_information(), row.fisher, 5.1e-7);
    EXPECT_NEAR(source.entropy_bits(), row.entropy, 5.1e-7);
    EXPECT_NEAR(source.kl_from_gaussian_bits(), row.divergence, 1e-6);
    const double peak = source.pdf(0);  // Panter–Dite: 3^(3/β) / (12 f(0)²)
    EXPECT_NEAR(std::pow(3, 3 / row.beta) / (12 * peak * peak), row.panter_dite, 5.1e-6);
  }
}

TEST(GeneralizedGaussianTest, MomentsAndInformationMatchQuadrature) {
  for (const double beta : kShapes) {
    SCOPED_TRACE(beta);
    const GeneralizedGaussian source(beta);
    const double peak = source.pdf(0);
    const auto expect = [&](const std::function<double(double)>& g) {
      return 2 * peak * integrate(beta, source.alpha(), 0, kInfinity, g);
    };
    EXPECT_NEAR(expect([](double) { return 1; }), 1, 1e-11);
    EXPECT_NEAR(expect([](double x) { return x * x; }), 1, 1e-11);
    EXPECT_NEAR(source.abs_moment(1) / expect([](double x) { return x; }), 1, 1e-11);
    EXPECT_NEAR(source.abs_moment(3.3) / expect([](double x) { return std::pow(x, 3.3); }), 1,
                1e-11);
    const double fourth = expect([](double x) { return x * x * x * x; });
    EXPECT_NEAR((source.excess_kurtosis() + 3) / fourth, 1, 1e-11);
    const double entropy = expect([&](double x) { return -source.log_pdf(x); });
    EXPECT_NEAR(source.entropy_bits(), entropy * std::numbers::log2e, 1e-10);
    if (beta > 0.5) {
      const double fisher = expect([&](double x) {
        return std::pow(beta / source.alpha() * std::pow(x / source.alpha(), beta - 1), 2);
      });
      EXPECT_NEAR(source.fisher_information() / fisher, 1, beta < 0.8 ? 1e-5 : 1e-10);
    } else {
      EXPECT_EQ(source.fisher_information(), kInfinity);
    }
  }
}

TEST(GeneralizedGaussianTest, PartialMomentsMatchQuadrature) {
  for (const double beta : kShapes) {
    const GeneralizedGaussian source(beta);
    for (const double a : {0.0, 1e-6, 0.3, 1.0, 1.3, 4.0}) {
      for (const double width : {1e-6, 1e-3, 0.1, 0.5, 3.0}) {
        if (source.log_pdf(a) < -300) continue;
        const double b = a + width;
        for (int k = 0; k <= 2; ++k) {
          const double exact = source.pdf(0) * integrate(beta, source.alpha(), a, b,
                                                         [k](double x) { return std::pow(x, k); });
          const double value = source.partial_moment(k, a, b);
          // The quadrature itself loses width/u in the substitution for the narrowest cells.
          const double tolerance = width < 1e-4 ? 1e-8 : width < 0.01 ? 1e-11 : 1e-12 * (1 + beta);
          ASSERT_NEAR(value / exact, 1, tolerance)
              << "beta " << beta << " k " << k << " [" << a << ", " << b << "]";
          ASSERT_EQ(source.partial_moment(k, -b, -a), k == 1 ? -value : value);
        }
      }
    }
  }
}

// Cells of any width add up, whichever way each of them was computed, and narrow ones agree with
// the density.
TEST(GeneralizedGaussianTest, PartialMomentsAddUp) {
  for (const double beta : kShapes) {
    const GeneralizedGaussian source(beta);
    for (const double step : {0.3, 0.03, 0.003}) {
      double sum[3] = {};
      const int cells = static_cast<int>(3 / step);
      for (int i = 0; i < cells; ++i) {
        for (int k = 0; k < 3; ++k) sum[k] += source.partial_moment(k, i * step, (i + 1) * step);
      }
      for (int k = 0; k < 3; ++k) {
        EXPECT_NEAR(sum[k] / source.partial_moment(k, 0, cells * step), 1, 2e-13)
            << beta << ' ' << k;
      }
    }
    EXPECT_NEAR(source.partial_moment(0, -kInfinity, kInfinity), 1, 1e-14);
    EXPECT_NEAR(source.partial_moment(2, -kInfinity, kInfinity), 1, 1e-14);
    EXPECT_EQ(source.partial_moment(1, -kInfinity, kInfinity), 0);
    EXPECT_NEAR(source.partial_moment(1, -0.5, 2) / source.partial_moment(1, 0.5, 2), 1, 1e-15);
    EXPECT_EQ(source.partial_moment(0, 2, 2), 0);
    EXPECT_EQ(source.partial_moment(0, kInfinity, kInfinity), 0);
    EXPECT_EQ(source.partial_moment(2, 1e300, kInfinity), 0);
    if (source.log_pdf(1.5) > -300) {
      const double narrow = source.partial_moment(0, 1.5, 1.5 + 0x1p-40);
      EXPECT_NEAR(narrow / (0x1p-40 * source.pdf(1.5 + 0x1p-41)), 1, 1e-12);
    }
  }
}

TEST(GeneralizedGaussianTest, TailsAndQuantilesAreAccurate) {
  for (const double beta : kShapes) {
    const GeneralizedGaussian source(beta);
    SCOPED_TRACE(beta);
    EXPECT_EQ(source.cdf(0), 0.5);
    EXPECT_EQ(source.quantile(0.5), 0);
    EXPECT_EQ(source.quantile(0), -kInfinity);
    EXPECT_EQ(source.quantile(1), kInfinity);
    EXPECT_EQ(source.cdf(-kInfinity), 0);
    EXPECT_EQ(source.cdf(kInfinity), 1);
    for (const double p : {1e-200, 1e-30, 1e-9, 1e-3, 0.1, 0.25, 0.4, 0.4999, 0.5 - 1e-9}) {
      const double x = source.quantile(p);
      EXPECT_NEAR(source.cdf(x) / p, 1, 1e-12 * (1 + beta) - 1e-15 * std::log(p)) << p;
      EXPECT_NEAR(source.partial_moment(0, -kInfinity, x) / p, 1, 1e-12 * (1 + beta)) << p;
      if (p > 1e-3) {
        EXPECT_NEAR(source.quantile(1 - p), -x, 1e-12);
        EXPECT_NEAR(source.cdf(-x), 1 - p, 1e-15);
      }
    }
  }
  // The Gaussian's, from tables: Φ(-10), Φ^-1(0.975).
  const GeneralizedGaussian gaussian(2);
  EXPECT_NEAR(gaussian.cdf(-10) / 7.619853024160527e-24, 1, 1e-13);
  EXPECT_NEAR(gaussian.quantile(0.975), 1.959963984540054, 1e-14);
}

// The exact branches at β = 1 and 2 continue the general formulas on both sides.
TEST(GeneralizedGaussianTest, SpecialShapesAreContinuous) {
  for (const double beta : {1.0, 2.0}) {
    const GeneralizedGaussian exact(beta), near(beta * (1 + 0x1p-45));
    EXPECT_NEAR(near.alpha() / exact.alpha(), 1, 1e-12);
    EXPECT_NEAR(near.fisher_information() / exact.fisher_information(), 1, 1e-11);
    EXPECT_NEAR(near.excess_kurtosis(), exact.excess_kurtosis(), 1e-11);
    for (double a = 0; a < 6; a += 0.21) {
      EXPECT_NEAR(near.cdf(-a) / exact.cdf(-a), 1, 1e-11);
      EXPECT_NEAR(near.pdf(a) / exact.pdf(a), 1, 1e-11);
      for (int k = 0; k < 3; ++k) {
        for (const double width : {0.01, 0.7, 3.0}) {
          EXPECT_NEAR(near.partial_moment(k, a, a + width) / exact.partial_moment(k, a, a + width),
                      1, 2e-11);
        }
      }
    }
  }
}

}  // namespace
}  // namespace ratefloor::source
