#include "ratefloor/floor/enclosure/source_enclosure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }

TEST(SourceEnclosure, TheNameMeansItsDigits) {
  const auto s = SourceEnclosure::parse("ggd:1.7", kP);
  ASSERT_TRUE(s);
  EXPECT_TRUE(s->ggd()->beta().overlaps(Q(17, 10)));
  EXPECT_FALSE(s->ggd()->beta().overlaps(Ball::exact(1.7, kP)));
  EXPECT_EQ(s->name(), "ggd:1.7");
  EXPECT_FALSE(s->support_end());
  EXPECT_EQ(s->with_precision({192}).ggd()->precision().bits, 192);
  EXPECT_TRUE(SourceEnclosure::parse("laplace", kP)->ggd()->beta().contains(Q(1, 1)));
  EXPECT_TRUE(SourceEnclosure::parse("ggd:2.0", kP)
                  ->entropy_bits()
                  .overlaps(SourceEnclosure::parse("gaussian", kP)->entropy_bits()));
}

TEST(SourceEnclosure, Refusals) {
  for (const char* bad : {"", "ggd", "ggd:", "ggd:x", "ggd:nan", "ggd:1.7 ", "Gaussian",
                          "ggd:1 +/- 1", "uniform:2", "laplace:1"}) {
    const auto s = SourceEnclosure::parse(bad, kP);
    ASSERT_FALSE(s) << bad;
    EXPECT_EQ(s.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(s.error().remedy.find("ggd:BETA"), std::string::npos);
  }
  for (const char* bad : {"ggd:0.5", "ggd:0", "ggd:-1", "ggd:8.0001", "ggd:1e5", "ggd:0.499999"}) {
    const auto s = SourceEnclosure::parse(bad, kP);
    ASSERT_FALSE(s) << bad;
    EXPECT_NE(s.error().message.find("1/2 < BETA <= 8"), std::string::npos);
  }
  EXPECT_FALSE(SourceEnclosure::parse(std::string(100000, '9'), kP));
}

TEST(SourceEnclosure, AgreesWithDoublePrecision) {
  for (const char* name : {"gaussian", "laplace", "uniform", "ggd:0.7", "ggd:1.7", "ggd:8"}) {
    const SourceEnclosure s = *SourceEnclosure::parse(name, kP);
    const std::unique_ptr<source::Source> plain = *source::parse_source(name);
    const auto near = [&](const Ball& x, double y) {
      EXPECT_NEAR(x.midpoint_double(), y, 2e-12 * (1e-3 + std::abs(y))) << name;
      EXPECT_LT(x.radius_double(), 1e-30);
    };
    near(s.entropy_bits(), plain->entropy_bits());
    near(s.kl_from_gaussian_bits(), plain->kl_from_gaussian_bits());
    near(s.excess_kurtosis(), plain->excess_kurtosis());
    near(s.absolute_moment(Q(3, 2)), plain->abs_moment(1.5));
    near(s.log_peak(), plain->log_pdf(0));
    for (long i = -8; i <= 8; ++i)
      for (int k = 0; k <= 2; ++k) {
        const double a = static_cast<double>(i) / 4;
        near(s.partial_moment(k, Q(i, 4), Q(i + 3, 4)), plain->partial_moment(k, a, a + 0.75));
        near(s.partial_moment_from(k, Q(i, 4)), plain->partial_moment(k, a, HUGE_VAL));
      }
  }
}

TEST(SourceEnclosure, UniformExactly) {
  const SourceEnclosure s = SourceEnclosure::uniform(kP);
  EXPECT_TRUE(square(*s.support_end()).contains(Q(3, 1)));
  EXPECT_TRUE(s.absolute_moment(Q(2, 1)).contains(Q(1, 1)));
  EXPECT_TRUE((s.absolute_moment(Q(4, 1)) - 3).overlaps(s.excess_kurtosis()));
  EXPECT_TRUE(s.partial_moment(0, Q(-9, 1), Q(9, 1)).contains(Q(1, 1)));
  EXPECT_TRUE(s.partial_moment(0, Q(2, 1), Q(9, 1)).contains_zero());
  EXPECT_FALSE(s.fisher_information().is_finite());
  EXPECT_TRUE(exp(s.log_peak() * -2).overlaps(Q(12, 1)));
}

}  // namespace
}  // namespace ratefloor::floor
