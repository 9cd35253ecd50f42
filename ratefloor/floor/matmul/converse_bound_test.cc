#include "ratefloor/floor/matmul/converse_bound.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/floor/matmul/gamma.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

using source::GeneralizedGaussian;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kGaussian = source::kGaussianEntropyBits;

double lower(const source::Source& s, double rate) {
  return product_error_lower_bound(s.entropy_bits(), s.entropy_bits(), rate, rate);
}
double upper(const source::Source& s, double rate) {
  return product_error_upper_bound(s.entropy_bits(), s.fisher_information(), rate, s.entropy_bits(),
                                   s.fisher_information(), rate);
}

TEST(ProductBounds, GaussianIsGamma) {
  for (const double a : {0.0, 0.3, 1.0, 4.0})
    for (const double b : {0.0, 0.5, 2.0}) {
      EXPECT_EQ(product_error_lower_bound(kGaussian, kGaussian, a, b), matmul_gamma(a, b));
      EXPECT_NEAR(product_error_upper_bound(kGaussian, 1, a, kGaussian, 1, b), matmul_gamma(a, b),
                  1e-15);
    }
}

TEST(ProductBounds, LowerIsBelowUpper) {
  for (const std::string_view name : source::kExampleSources) {
    const auto s = source::parse_source(name);
    ASSERT_TRUE(s);
    for (int i = 0; i <= 60; ++i) {
      const double rate = i / 10.0;
      EXPECT_LE(lower(**s, rate), upper(**s, rate) * (1 + 1e-12)) << name << " " << rate;
      EXPECT_LE(upper(**s, rate), matmul_gamma(rate) * (1 + 1e-12));
    }
  }
}

// The conjecture "Γ is asymptotically optimal for every iid source with a finite fourth moment".
// ±1 at one bit: stored as they are, the product is exact. Γ(1) = 7/16.
TEST(ProductBounds, SignsRefuteTheConjecture) {
  double worst = 0;
  for (int a = 0; a < 16; ++a)
    for (int b = 0; b < 16; ++b) {
      int product = 0, estimate = 0;
      for (int i = 0; i < 4; ++i) {
        const int u = (a >> i & 1) != 0 ? 1 : -1, v = (b >> i & 1) != 0 ? 1 : -1;
        product += u * v;
        estimate += (((a >> i) ^ (b >> i)) & 1) != 0 ? -1 : 1;  // from the two messages of 4 bits
      }
      worst = std::max(worst, std::abs(1.0 * product - estimate));
    }
  EXPECT_EQ(worst, 0);
  EXPECT_EQ(matmul_gamma(1.0), 0.4375);
  EXPECT_EQ(product_error_lower_bound(-kInfinity, -kInfinity, 1, 1), 0);
}

// So does the Laplacian, from 1.65 bits on, in the limit by its entropy power e/π = 0.865.
TEST(ProductBounds, LaplaciansRefuteTheConjecture) {
  const GeneralizedGaussian laplace(1);
  const double power = std::numbers::e / std::numbers::pi;
  EXPECT_GE(upper(laplace, 1.6), matmul_gamma(1.6) * (1 - 1e-12));
  for (const double rate : {1.65, 2.0, 3.0, 6.0}) {
    EXPECT_LT(upper(laplace, rate), matmul_gamma(rate)) << rate;
    EXPECT_GE(lower(laplace, rate) / matmul_gamma(rate), power - 1e-12) << rate;
  }
  EXPECT_NEAR(upper(laplace, 3) / matmul_gamma(3.0), 0.884, 5e-4);
  EXPECT_NEAR(upper(laplace, 12) / matmul_gamma(12.0), power, 1e-6);
  EXPECT_NEAR(lower(laplace, 12) / matmul_gamma(12.0), power, 1e-6);
}

}  // namespace
}  // namespace ratefloor::floor
