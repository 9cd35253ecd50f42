#include "ratefloor/floor/enclosure/ggd_enclosure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/rigor/quadrature.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::ComplexBall;
using rigor::Precision;

constexpr Precision kP{128};
constexpr long kBetas[][2] = {{51, 100}, {3, 5}, {1, 1}, {5, 4}, {3, 2},
                              {17, 10},  {2, 1}, {3, 1}, {8, 1}};
Ball I(long v) { return Ball::integer(v, kP); }
Ball Q(long n, long d, Precision p = kP) { return Ball::rational(n, d, p); }
GgdEnclosure ggd(long n, long d, Precision p = kP) { return *GgdEnclosure::create(Q(n, d, p)); }

std::vector<Ball> everything(const GgdEnclosure& g) {
  const Precision p = g.precision();
  const Ball a = Q(-3, 7, p), b = Q(5, 3, p);
  std::vector<Ball> all = {g.alpha(),
                           g.log_peak(),
                           g.entropy_nats(),
                           g.entropy_bits(),
                           g.absolute_moment(Q(1, 1, p)),
                           g.absolute_moment(Q(-1, 3, p)),
                           g.excess_kurtosis(),
                           g.fisher_information(),
                           g.kl_from_gaussian_bits(),
                           g.log_pdf(a),
                           g.pdf(b)};
  for (int k = 0; k <= 2; ++k) {
    all.push_back(g.partial_moment(k, a, b));
    all.push_back(g.partial_moment(k, b, b * 2));
    all.push_back(g.partial_moment_from(k, a));
    all.push_back(g.partial_moment_from(k, b));
  }
  return all;
}

TEST(GgdEnclosure, KnownTable) {
  // docs/math/ggd.md and gap-theorem.md, printed to the digits given.
  struct Row {
    long n, d;
    double fisher, entropy_bits, kl_bits;
  };
  const Row rows[] = {{1, 1, 2, 1.942695, .104401},          {5, 4, 1.314758, 2.004861, .042235},
                      {3, 2, 1.095749, 2.032864, .014231},   {17, 10, 1.027456, 2.042876, .004220},
                      {37, 20, 1.005954, 2.046172, .000924}, {2, 1, 1, 2.047096, 0}};
  for (const Row& row : rows) {
    const GgdEnclosure g = ggd(row.n, row.d);
    EXPECT_NEAR(g.fisher_information().midpoint_double(), row.fisher, 6e-7);
    EXPECT_NEAR(g.entropy_bits().midpoint_double(), row.entropy_bits, 6e-7);
    EXPECT_NEAR(g.kl_from_gaussian_bits().midpoint_double(), row.kl_bits, 6e-7);
  }
}

TEST(GgdEnclosure, LaplaceAndGaussianExactly) {
  const GgdEnclosure laplace = ggd(1, 1), gaussian = ggd(2, 1);
  EXPECT_TRUE(laplace.fisher_information().contains(I(2)));
  EXPECT_TRUE(gaussian.fisher_information().contains(I(1)));
  EXPECT_TRUE(laplace.excess_kurtosis().contains(I(3)));
  EXPECT_TRUE(gaussian.excess_kurtosis().contains(I(0)));
  EXPECT_TRUE(square(laplace.alpha()).overlaps(Q(1, 2)));
  EXPECT_TRUE(square(gaussian.alpha()).overlaps(I(2)));
  EXPECT_TRUE(gaussian.kl_from_gaussian_bits().contains_zero());
  EXPECT_TRUE(laplace.entropy_nats().overlaps(log(I(2)) / 2 + 1));
  // P(X > x) = ½ exp(−√2 x).
  EXPECT_TRUE(laplace.partial_moment_from(0, I(3)).overlaps(exp(-(sqrt(I(2)) * 3)) / 2));
  EXPECT_LT(laplace.partial_moment_from(0, I(3)).radius_double(), 1e-36);
}

TEST(GgdEnclosure, TwoPrecisionsOverlapAndShrink) {
  for (const auto& b : kBetas) {
    const auto coarse = everything(ggd(b[0], b[1], {64})),
               fine = everything(ggd(b[0], b[1], {192}));
    for (std::size_t i = 0; i < fine.size(); ++i) {
      EXPECT_TRUE(coarse[i].overlaps(fine[i])) << b[0] << "/" << b[1] << " #" << i;
      const double scale = 1 + std::abs(fine[i].midpoint_double());
      EXPECT_LT(coarse[i].radius_double(), 1e-13 * scale) << b[0] << "/" << b[1] << " #" << i;
      EXPECT_LT(fine[i].radius_double(), 1e-50 * scale) << b[0] << "/" << b[1] << " #" << i;
    }
  }
}

TEST(GgdEnclosure, AgreesWithDoublePrecision) {
  for (const auto& b : kBetas) {
    const GgdEnclosure g = ggd(b[0], b[1]);
    const source::GeneralizedGaussian plain(static_cast<double>(b[0]) / static_cast<double>(b[1]));
    const auto near = [&](const Ball& x, double y) {
      EXPECT_NEAR(x.midpoint_double(), y, 2e-12 * (1e-3 + std::abs(y))) << plain.beta();
    };
    near(g.alpha(), plain.alpha());
    near(g.entropy_bits(), plain.entropy_bits());
    near(g.fisher_information(), plain.fisher_information());
    near(g.excess_kurtosis(), plain.excess_kurtosis());
    near(g.absolute_moment(Q(5, 2)), plain.abs_moment(2.5));
    for (long i = -12; i <= 12; ++i) {
      const double a = 0.4 * static_cast<double>(i);
      near(g.log_pdf(Q(2 * i, 5)), plain.log_pdf(a));
      for (int k = 0; k <= 2; ++k) {
        near(g.partial_moment(k, Q(2 * i, 5), Q(2 * i + 3, 5)),
             plain.partial_moment(k, a, a + 0.6));
        near(g.partial_moment_from(k, Q(2 * i, 5)), plain.partial_moment(k, a, HUGE_VAL));
      }
    }
  }
}

TEST(GgdEnclosure, MomentsAddUp) {
  for (const auto& b : kBetas) {
    const GgdEnclosure g = ggd(b[0], b[1]);
    EXPECT_TRUE(g.absolute_moment(I(0)).contains(I(1)));
    EXPECT_TRUE(g.absolute_moment(I(2)).contains(I(1)));
    EXPECT_TRUE((g.absolute_moment(I(4)) - 3).overlaps(g.excess_kurtosis()));
    EXPECT_TRUE((g.partial_moment_from(1, I(0)) * 2).overlaps(g.absolute_moment(I(1))));
    const Ball total[] = {I(1), I(0), I(1)};
    for (int k = 0; k <= 2; ++k) {
      // The line in four pieces, mirrored ones included.
      const Ball left = g.partial_moment_from(k, Q(3, 2));
      const Ball sum = (k == 1 ? -left : left) + g.partial_moment(k, Q(-3, 2), Q(-1, 3)) +
                       g.partial_moment(k, Q(-1, 3), I(2)) + g.partial_moment_from(k, I(2));
      EXPECT_TRUE(sum.overlaps(total[k]));
      EXPECT_LT(sum.radius_double(), 1e-30);
    }
  }
}

TEST(GgdEnclosure, ClosedFormsAgainstQuadrature) {
  for (const auto& b : kBetas) {
    if (b[0] < b[1]) continue;  // slow tails, and a score that is unbounded at zero
    const GgdEnclosure g = ggd(b[0], b[1], {64});
    const auto over_half_line = [&](auto weight) {
      rigor::QuadratureOptions options;
      options.absolute_tolerance = 1e-12;
      return rigor::integrate(
                 [&](const ComplexBall& z, bool analytic) {
                   return exp(g.log_pdf(z, analytic)) * weight(z, analytic);
                 },
                 Ball::integer(0, {64}), Ball::integer(40, {64}), options) *
             2;
    };
    const Ball entropy = over_half_line(
        [&](const ComplexBall& z, bool analytic) { return -g.log_pdf(z, analytic); });
    EXPECT_NEAR(entropy.midpoint_double(), g.entropy_nats().midpoint_double(), 1e-10);
    EXPECT_LT(entropy.radius_double(), 1e-10);
    if (b[0] == b[1]) continue;
    // The score is −(β/α)(x/α)^(β−1).
    const Ball power = g.beta() * 2 - 2, scale = square(g.beta() / g.alpha());
    const Ball fisher = over_half_line([&](const ComplexBall& z, bool analytic) {
      return rigor::guarded_power(z * (1 / g.alpha()), power, analytic) * scale;
    });
    EXPECT_NEAR(fisher.midpoint_double(), g.fisher_information().midpoint_double(), 1e-9);
  }
}

TEST(GgdEnclosure, IntervalsOfBetaHoldEveryBetaAndAreTight) {
  for (long i = 0; i < 14; ++i) {
    const Ball low = Q(52 + 10 * i, 100), high = low + Q(1, 50);
    const auto wide = everything(*GgdEnclosure::create(Ball::hull(low, high)));
    std::vector<Ball> seen;
    for (long k = 0; k <= 4; ++k) {
      const auto narrow = everything(*GgdEnclosure::create(low + Q(k, 200)));
      for (std::size_t q = 0; q < wide.size(); ++q) {
        EXPECT_TRUE(wide[q].contains(narrow[q].midpoint())) << i << " " << k << " #" << q;
        if (k == 0) seen.push_back(narrow[q]);
        seen[q] = Ball::hull(seen[q], narrow[q]);
      }
    }
    // The closed forms (the first nine) are nearly their range; β near ½ and 2 − 1/β near 0 are
    // hard.
    for (std::size_t q = 0; i >= 2 && q < 9; ++q)
      EXPECT_LT(wide[q].radius_double(), 2 * seen[q].radius_double() + 2e-3) << i << " #" << q;
  }
}

TEST(GgdEnclosure, EndsThatTouchZero) {
  const GgdEnclosure g = ggd(17, 10);
  const Ball around = Ball::hull(Q(-1, 100), Q(1, 50));
  for (int k = 0; k <= 2; ++k)
    for (long i = -1; i <= 2; ++i) {
      EXPECT_TRUE(g.partial_moment(k, around, I(1))
                      .contains(g.partial_moment(k, Q(i, 101), I(1)).midpoint()));
      EXPECT_TRUE(g.partial_moment_from(k, around).contains(
          g.partial_moment_from(k, Q(i, 101)).midpoint()));
    }
  EXPECT_TRUE(g.log_pdf(around).contains(g.log_peak().midpoint()));
}

TEST(GgdEnclosure, Domain) {
  EXPECT_FALSE(GgdEnclosure::create(Q(1, 2)));
  EXPECT_FALSE(GgdEnclosure::create(Q(81, 10)));
  EXPECT_FALSE(GgdEnclosure::create(Ball::hull(I(7), I(9))));
  EXPECT_FALSE(GgdEnclosure::create(I(-2)));
  EXPECT_FALSE(GgdEnclosure::create(Ball::indeterminate(kP)));
  EXPECT_TRUE(GgdEnclosure::create(I(8)));
}

}  // namespace
}  // namespace ratefloor::floor
