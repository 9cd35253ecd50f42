#include "ratefloor/quant/product/product_scheme.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/matmul/gamma.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/quant/product/product_error.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::quant {
namespace {

using source::testing::gaussian;

const Executor kOneThread(1);

std::unique_ptr<FactorQuantizer> quantizer(std::string_view name) {
  return *parse_factor_quantizer(name);
}

ProductScheme scheme_of(const FactorQuantizer& q, std::uint64_t seed = 0) {
  ProductScheme scheme;
  scheme.quantizer = &q;
  scheme.seed = seed;
  return scheme;
}

/// Distortion per entry over n, for unit-variance Gaussian factors of `rows` vectors each. The
/// rows² errors are nearly independent, each of relative variance 2: the estimate's relative
/// standard deviation is √2/rows.
double distortion(const ProductScheme& scheme, std::size_t n, std::size_t rows, double rate,
                  double* charged = nullptr) {
  const std::vector<float> x = gaussian(n * rows, 11), y = gaussian(n * rows, 12);
  const FactorView a{x, n}, b{y, n};
  const Result<ProductEstimate> e = quantize_product(a, b, rate, rate, scheme, kOneThread);
  EXPECT_TRUE(e);
  if (charged) *charged = e->rate_a_bits;
  const ProductError error =
      product_error(inner_products(a, b, kOneThread), {e->a, n}, {e->b, n}, kOneThread);
  return error.squared_error / static_cast<double>(n * rows * rows);
}

// E(ĉ − c)²/n = 2D − D² with D = 2^{−2(R − gap)}: the reason why a lattice exceeds Γ(R) by about
// 2^{2·gap}.
TEST(ProductScheme, LatticesAreAsFarFromGammaAsTheirGapSays) {
  const std::size_t n = 768, rows = kSlow ? 96 : 256;
  for (const auto& [name, limit] : {std::pair{"leech", 1.13}, {"e8", 1.24}, {"z", 1.44}})
    for (const double rate : {2.0, 3.0, 4.0}) {
      const auto q = quantizer(name);
      double charged = 0;
      const double measured = distortion(scheme_of(*q), n, rows, rate, &charged);
      const double gap = space_filling_gap_bits(lattice::lattice_named(name));
      const double d = std::exp2(-2 * (rate - gap));
      EXPECT_NEAR(charged, rate, 0.01) << name << rate;
      const double tolerance = kSlow ? 0.06 : 0.02;
      EXPECT_NEAR(measured / (2 * d - d * d), 1, tolerance) << name << rate;
      EXPECT_LT(measured / floor::matmul_gamma(rate), limit + tolerance) << name << rate;
    }
}

TEST(ProductScheme, TimeSharingKeepsTheFractionOfTheTheoryAndBeatsTheSameQuantizerOnAll) {
  const std::size_t n = 1024, rows = kSlow ? 128 : 192;
  for (const double rate : {0.25, 0.5})
    for (const char* name : {"leech", "e8"}) {
      const auto q = quantizer(name);
      ProductScheme shared = scheme_of(*q), all = shared;
      all.fraction = 1;
      double charged = 0;
      const double with = distortion(shared, n, rows, rate, &charged);
      EXPECT_LE(charged, rate + 0.005);
      EXPECT_LT(with, distortion(all, n, rows, rate) * 0.97) << name << rate;
      EXPECT_LT(with / floor::matmul_gamma(rate), kSlow ? 1.15 : 1.1) << name << rate;
    }
}

// Unit vectors, constants, one huge entry among zeros, a vector and its negative …: the mean of the
// estimate over seeds is the product itself.
TEST(ProductScheme, UnbiasedForInputsThatNobodyDrew) {
  const std::size_t n = 50;  // a multiple of no lattice's dimension
  std::vector<float> x(4 * n, 0.0f), y(4 * n, 0.0f);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = 1, y[i] = 1;                                             // constant
    x[n + i] = i == 7 ? 3e20f : 0, y[n + i] = i == 7 ? -2e-3f : 0;  // sparse, of huge norm
    x[2 * n + i] = i % 2 ? -0.5f : 0.5f, y[2 * n + i] = x[2 * n + i];
    // Row 3 stays zero in A.
    y[3 * n + i] = static_cast<float>(i) * 1e-2f;
  }
  for (const char* name : {"z", "e8", "leech"})
    for (const double rate : {2.6, 4.0}) {
      const auto q = quantizer(name);
      const int trials = kSlow ? 200 : 2000;
      // One pair of rows at a time: one huge vector must not set the scale of the others.
      for (std::size_t row = 0; row < 4; ++row) {
        const FactorView a{std::span(x).subspan(row * n, n), n};
        const FactorView b{std::span(y).subspan(row * n, n), n};
        double exact = 0;
        for (std::size_t i = 0; i < n; ++i) exact += static_cast<double>(a.x[i]) * b.x[i];
        double sum = 0, squares = 0;
        for (int t = 0; t < trials; ++t) {
          ProductScheme scheme = scheme_of(*q, 1000 + t);
          scheme.unbiased = true;
          const Result<ProductEstimate> e = quantize_product(a, b, rate, rate, scheme, kOneThread);
          ASSERT_TRUE(e);
          double dot = 0;
          for (std::size_t i = 0; i < n; ++i) dot += static_cast<double>(e->a[i]) * e->b[i];
          sum += dot - exact, squares += (dot - exact) * (dot - exact);
        }
        const double mean = sum / trials;
        const double error = std::sqrt((squares / trials - mean * mean) / trials);
        EXPECT_LE(std::fabs(mean), 4.5 * error + 1e-12 * std::fabs(exact)) << name << row;
      }
    }
}

TEST(ProductScheme, UnbiasedWithTimeSharingToo) {
  const std::size_t n = 64;
  const std::vector<float> ones(n, 1.0f);
  const FactorView a{ones, n};
  const auto q = quantizer("e8");
  double sum = 0, squares = 0;
  const int trials = 2000;
  for (int t = 0; t < trials; ++t) {
    ProductScheme scheme = scheme_of(*q, t);
    scheme.unbiased = true;
    scheme.fraction = 0.3;
    const Result<ProductEstimate> e = quantize_product(a, a, 2, 2, scheme, kOneThread);
    ASSERT_TRUE(e);
    double dot = 0;
    for (std::size_t i = 0; i < n; ++i) dot += static_cast<double>(e->a[i]) * e->b[i];
    sum += dot, squares += dot * dot;
  }
  const double mean = sum / trials;
  EXPECT_NEAR(mean, 64, 4.5 * std::sqrt((squares / trials - mean * mean) / trials));
}

TEST(ProductScheme, SameEstimateOnEveryTargetAndThreadCount) {
  const std::size_t n = 500;
  const std::vector<float> x = gaussian(n * 9, 1), y = gaussian(n * 5, 2);
  for (const char* name : {"z", "a2", "d4", "e8", "bw16", "leech", "plain"}) {
    const auto q = quantizer(name);
    const auto estimate = [&](const Executor& executor) {
      return *quantize_product({x, n}, {y, n}, 0.7, 2, scheme_of(*q), executor);
    };
    const ProductEstimate first = estimate(kOneThread);
    kernel::on_every_simd_target([&](const std::string& target) {
      for (const unsigned threads : {1, 2}) {
        const ProductEstimate again = estimate(Executor(threads));
        EXPECT_EQ(again.a, first.a) << name << target;
        EXPECT_EQ(again.b, first.b) << name << target;
        EXPECT_EQ(again.rate_a_bits, first.rate_a_bits);
      }
    });
  }
}

TEST(ProductScheme, ZeroFactorsAreEstimatedByZeros) {
  const std::size_t n = 24;
  const std::vector<float> zeros(n * 2, 0.0f), x = gaussian(n * 2, 1);
  const auto q = quantizer("leech");
  const Result<ProductEstimate> e =
      quantize_product({zeros, n}, {x, n}, 2, 2, scheme_of(*q), kOneThread);
  ASSERT_TRUE(e);
  EXPECT_EQ(e->a, zeros);
}

TEST(ProductScheme, RefusesWhatItCannotDo) {
  const std::vector<float> x = gaussian(48, 1);
  std::vector<float> nan = x;
  nan[30] = std::numeric_limits<float>::quiet_NaN();
  const auto q = quantizer("leech"), plain = quantizer("plain");
  const auto message = [&](FactorView a, FactorView b, double rate, ProductScheme scheme) {
    const Result<ProductEstimate> e = quantize_product(a, b, rate, 1, scheme, kOneThread);
    return e ? std::string() : e.error().to_string();
  };
  const FactorView a{x, 24};
  EXPECT_NE(message(a, {nan, 24}, 1, scheme_of(*q)).find("factor B: entry 6 of vector 1"),
            std::string::npos);
  EXPECT_NE(message(a, {x, 16}, 1, scheme_of(*q)).find("lengths 24 and 16"), std::string::npos);
  EXPECT_NE(message(a, a, -1, scheme_of(*q)).find("rates"), std::string::npos);
  ProductScheme unbiased = scheme_of(*plain);
  unbiased.unbiased = true;
  EXPECT_NE(message(a, a, 1, unbiased).find("no dither"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::quant
