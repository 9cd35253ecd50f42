#include "ratefloor/rigor/maximum.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ratefloor::rigor {
namespace {

constexpr Precision kP{128};
Ball I(long v) { return Ball::integer(v, kP); }
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }

void expect_maximum(const Maximum& m, const Ball& truth, double width) {
  EXPECT_TRUE(certainly_at_most(truth.lower(), m.upper));
  EXPECT_TRUE(certainly_at_most(m.attained, truth.upper()));
  EXPECT_LE((m.upper - m.attained).upper_double(), width);
  EXPECT_TRUE(m.done);
}

TEST(Maximum, Parabola) {
  const BoxFunction f = [](const Ball& x) { return I(3) - square(x - Q(1, 3)); };
  const TaylorModel model = [&](const Ball& m, const Ball&) {
    return std::vector<Ball>{f(m), (Q(1, 3) - m) * 2, I(-1)};
  };
  expect_maximum(maximum_on_interval(f, {}, I(-2), I(5), {}), I(3), 1e-12);
  const Maximum fast = maximum_on_interval(f, model, I(-2), I(5), {.tolerance = 1e-25});
  expect_maximum(fast, I(3), 1e-25);
  EXPECT_LT(fast.evaluations, 1000);
  EXPECT_NEAR(fast.where.midpoint_double(), 1.0 / 3, 1e-12);
}

TEST(Maximum, AtTheEnds) {
  const BoxFunction f = [](const Ball& x) { return exp(x); };
  expect_maximum(maximum_on_interval(f, {}, I(-1), I(2), {.tolerance = 1e-15}), exp(I(2)), 1e-15);
  const BoxFunction g = [](const Ball& x) { return exp(-x); };
  expect_maximum(maximum_on_interval(g, {}, I(-1), I(2), {.tolerance = 1e-15}), exp(I(1)), 1e-15);
  const BoxFunction root = [](const Ball& x) { return -pow(x, Q(1, 2)); };
  expect_maximum(maximum_on_interval(root, {}, I(0), I(2), {}), I(0), 1e-12);
}

// 1 − x^8 touches its maximum with eight-fold contact.
TEST(Maximum, NearlyFlat) {
  const BoxFunction f = [](const Ball& x) { return 1 - pow(x - Q(1, 7), 8); };
  expect_maximum(maximum_on_interval(f, {}, I(-1), I(1), {}), I(1), 1e-12);
  const BoxFunction flat = [](const Ball&) { return I(1); };
  const Maximum m = maximum_on_interval(flat, {}, I(-1), I(1), {});
  expect_maximum(m, I(1), 1e-12);
  EXPECT_LE(m.evaluations, 2);
}

// −(x² − 1)²(x² − 4)²: four equal maxima.
TEST(Maximum, SeveralAtOnce) {
  const BoxFunction f = [](const Ball& x) {
    return -(square(square(x) - 1) * square(square(x) - 4));
  };
  const Maximum m = maximum_on_interval(f, {}, I(-3), I(3), {.tolerance = 1e-10});
  expect_maximum(m, I(0), 1e-10);
  // Two maxima of nearly the same height: the higher one is found.
  const BoxFunction g = [](const Ball& x) {
    return exp(-square((x - 1) * 20)) + exp(-square((x + 1) * 20)) * Q(999999, 1000000);
  };
  const Maximum n = maximum_on_interval(g, {}, I(-3), I(3), {.tolerance = 1e-9});
  EXPECT_NEAR(n.where.midpoint_double(), 1, 1e-4);
  EXPECT_GE(n.upper.upper_double(), 1.0);
  EXPECT_LE(n.upper.upper_double(), 1 + 2e-9);
}

TEST(Maximum, StopsOnceTheQuestionIsAnswered) {
  const BoxFunction f = [](const Ball& x) { return 1 - square(x); };
  MaximumOptions options{.tolerance = 0, .enough = Q(11, 10)};
  const Maximum yes = maximum_on_interval(f, {}, I(-1), I(1), options);
  EXPECT_TRUE(yes.done && certainly_at_most(yes.upper, Q(11, 10)));
  EXPECT_LT(yes.evaluations, 200);
  options.enough = Q(9, 10);
  const Maximum no = maximum_on_interval(f, {}, I(-1), I(1), options);
  EXPECT_TRUE(no.done && certainly_less(Q(9, 10), no.attained));
  EXPECT_LT(no.evaluations, 20);
}

TEST(Maximum, GivingUpIsSaidAndStillABound) {
  const BoxFunction f = [](const Ball& x) { return x * (1 - x); };
  const Maximum m =
      maximum_on_interval(f, {}, I(0), I(1), {.tolerance = 1e-30, .evaluation_limit = 50});
  EXPECT_FALSE(m.done);
  EXPECT_TRUE(certainly_at_most(Q(1, 4), m.upper));
  const BoxFunction nan = [](const Ball& x) { return Ball::indeterminate(x.precision()); };
  const Maximum n = maximum_on_interval(nan, {}, I(0), I(1), {.evaluation_limit = 50});
  EXPECT_FALSE(n.done || n.upper.is_finite() || n.attained.is_finite());
  // Unbounded near one point: no finite bound may be reported.
  const BoxFunction pole = [](const Ball& x) { return 1 / square(x - Q(1, 3)); };
  EXPECT_FALSE(
      maximum_on_interval(pole, {}, I(0), I(1), {.evaluation_limit = 300}).upper.is_finite());
}

TEST(Maximum, HalfLine) {
  // x e^-x has its maximum 1/e at 1; for x >= max(from, 1) it decreases.
  const BoxFunction f = [](const Ball& x) { return x * exp(-x); };
  const TailBound tail = [&](const Ball& from) {
    return certainly_at_most(I(1), from) ? f(from) : Ball::indeterminate(kP);
  };
  const TaylorModel model = [&](const Ball& m, const Ball& box) {
    return std::vector<Ball>{f(m), (1 - m) * exp(-m), (box - 2) * exp(-box) / 2};
  };
  const Maximum smooth = maximum_on_half_line(f, model, I(0), tail, {.tolerance = 1e-20});
  expect_maximum(smooth, exp(I(-1)), 1e-20);
  EXPECT_LT(smooth.evaluations, 1000);
  // Far from the start, too.
  const BoxFunction far = [](const Ball& x) { return exp(-square(x - 1000) / 100); };
  const TailBound far_tail = [&](const Ball& from) {
    return certainly_at_most(I(1000), from) ? far(from) : I(1);
  };
  expect_maximum(maximum_on_half_line(far, {}, I(0), far_tail, {.tolerance = 1e-9}), I(1), 1e-9);
  // An increasing function has its supremum in the tail: the bound holds, and is not called
  // attained.
  const BoxFunction rising = [](const Ball& x) { return 1 - exp(-x); };
  const TailBound one = [](const Ball&) { return I(1); };
  const Maximum m = maximum_on_half_line(rising, {}, I(0), one, {});
  EXPECT_TRUE(certainly_at_most(I(1), m.upper));
  const TailBound nothing = [](const Ball&) { return Ball::indeterminate(kP); };
  EXPECT_FALSE(maximum_on_half_line(f, {}, I(0), nothing, {}).upper.is_finite());
}

}  // namespace
}  // namespace ratefloor::rigor
