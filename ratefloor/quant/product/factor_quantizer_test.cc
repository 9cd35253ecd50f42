#include "ratefloor/quant/product/factor_quantizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {
namespace {

const Executor kExecutor(2);

struct Measured {
  double rate_bits = 0, mse = 0;
};

Measured measured(std::string_view name, double rate, std::string_view source = "gaussian") {
  const std::size_t n = 1200, rows = kSlow ? 30 : 150;
  std::vector<float> x(n * rows), out(x.size());
  (*source::parse_source(source))->sample_into(4, 0, x);
  const auto q = *parse_factor_quantizer(name);
  const Result<FactorCode> code = q->quantize(x, n, {rate, {1, 1}, false}, kExecutor, out);
  EXPECT_TRUE(code);
  double error = 0, energy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    error += (static_cast<double>(x[i]) - out[i]) * (static_cast<double>(x[i]) - out[i]);
    energy += static_cast<double>(x[i]) * x[i];
  }
  return {code->rate_bits, error / energy};
}

// Gaussian, entropy-coded uniform quantization: the gaps are known (0.254 at 2 bits and above;
// 0.239 at 1 bit with optimal thresholds).
TEST(FactorQuantizer, PlainIntegersAreWhereTheyShouldBe) {
  const Measured at3 = measured("plain", 3);
  EXPECT_NEAR(at3.rate_bits, 3, 1e-3);
  EXPECT_NEAR(at3.rate_bits + 0.5 * std::log2(at3.mse), 0.2546, kSlow ? 0.03 : 0.01);
}

TEST(FactorQuantizer, PruningNeedsNoMoreThanPlainIntegersAtLowRates) {
  for (const double rate : {0.25, 0.5, 1.0}) {
    const Measured prune = measured("prune", rate), plain = measured("plain", rate);
    EXPECT_LE(prune.rate_bits, rate + 4e-3);
    EXPECT_LT(prune.mse, plain.mse * 1.01) << rate;
    EXPECT_GT(prune.mse, std::exp2(-2 * rate)) << rate;
  }
}

TEST(FactorQuantizer, LatticesKeepToTheirRateAndGap) {
  for (const char* name : {"z", "a2", "d4", "e8", "bw16", "leech"}) {
    const auto q = *parse_factor_quantizer(name);
    const Measured m = measured(name, 1.5);
    EXPECT_NEAR(m.rate_bits, 1.5, 0.01) << name;
    EXPECT_NEAR(m.rate_bits + 0.5 * std::log2(m.mse), q->gap_bits(), kSlow ? 0.03 : 0.01) << name;
  }
}

// The rate bound needs no Gaussian: other laws of the same mean square get the same error and, with
// their heavier or lighter tails, the same rate.
TEST(FactorQuantizer, DitheredLatticesDoNotSeeTheLaw) {
  for (const char* source : {"laplace", "uniform", "ggd:0.5"}) {
    const Measured m = measured("e8", 2, source);
    EXPECT_NEAR(m.rate_bits + 0.5 * std::log2(m.mse), 0.146, kSlow ? 0.08 : 0.03) << source;
  }
}

// Figures of docs/math/voronoi-codes.md: gap 0.275 for E8 at q = 14.
TEST(FactorQuantizer, VoronoiCodesSpendAtMostTheRate) {
  for (const char* lattice : {"e8", "bw16", "leech"})
    for (const double rate : {2.5, 3.3, 4.1}) {
      const Measured m = measured(std::string("voronoi-") + lattice, rate);
      EXPECT_LE(m.rate_bits, rate + 0.01) << lattice << rate;
      EXPECT_GT(m.rate_bits, rate - 0.6) << lattice << rate;
      EXPECT_LT(m.rate_bits + 0.5 * std::log2(m.mse), 0.45) << lattice << rate;
      EXPECT_GT(m.rate_bits + 0.5 * std::log2(m.mse), 0.1) << lattice << rate;
    }
}

TEST(FactorQuantizer, TooLittleRateGivesZeros) {
  for (const char* name : {"z", "leech", "prune", "voronoi-e8"}) {
    std::vector<float> x(48, 1.0f), out(48, 5.0f);
    const auto q = *parse_factor_quantizer(name);
    const Result<FactorCode> code = q->quantize(x, 24, {0.01, {}, false}, kExecutor, out);
    ASSERT_TRUE(code) << name;
    EXPECT_EQ(code->rate_bits, 0) << name;
    EXPECT_EQ(out, std::vector<float>(48, 0.0f)) << name;
  }
}

TEST(FactorQuantizer, TooLittleRateForAnUnbiasedEstimateIsAnError) {
  std::vector<float> x(48, 1.0f), out(48);
  const auto q = *parse_factor_quantizer("z");
  const Result<FactorCode> code = q->quantize(x, 24, {0.2, {}, true}, kExecutor, out);
  ASSERT_FALSE(code);
  EXPECT_NE(code.error().to_string().find("0.25"), std::string::npos);
}

// However fine the step and few the entries: the rate charged is at least the rate-distortion
// function at the error made.
TEST(FactorQuantizer, NothingIsCheaperThanTheTheoryAllows) {
  for (const char* name : {"plain", "prune", "z", "e8", "leech", "voronoi-e8"})
    for (const double rate : {4.0, 8.0, 12.0, 18.0})
      for (const std::size_t n : {48, 1200, 36000}) {
        if (n > 1200 && (kSlow || std::string_view(name) == "prune")) continue;
        std::vector<float> x(n), out(n);
        (*source::parse_source("gaussian"))->sample_into(n, 0, x);
        const auto q = *parse_factor_quantizer(name);
        const Result<FactorCode> code = q->quantize(x, n, {rate, {1, 1}, false}, kExecutor, out);
        ASSERT_TRUE(code);
        double error = 0, energy = 0;
        for (std::size_t i = 0; i < n; ++i) {
          error += (static_cast<double>(x[i]) - out[i]) * (static_cast<double>(x[i]) - out[i]);
          energy += static_cast<double>(x[i]) * x[i];
        }
        // Zeros, or at least the limit for the energy there was, with room for chance.
        if (code->rate_bits == 0) continue;
        EXPECT_GT(code->rate_bits, 0.5 * std::log2(energy / error) - 2.0 / std::sqrt(n))
            << name << " " << rate << " " << n;
      }
}

TEST(FactorQuantizer, NotANumberIsNamed) {
  for (const char* name : {"z", "leech", "plain", "prune", "f16", "voronoi-e8"}) {
    std::vector<float> x(48, 1.0f), out(48);
    x[30] = std::numeric_limits<float>::quiet_NaN();
    const auto q = *parse_factor_quantizer(name);
    const Result<FactorCode> code = q->quantize(x, 24, {3, {}, false}, kExecutor, out);
    ASSERT_FALSE(code) << name;
    EXPECT_NE(code.error().message.find("entry 6 of"), std::string::npos) << name;
  }
}

TEST(FactorQuantizer, UnknownNamesAreListed) {
  const auto q = parse_factor_quantizer("e9");
  ASSERT_FALSE(q);
  EXPECT_NE(q.error().to_string().find("leech"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::quant
