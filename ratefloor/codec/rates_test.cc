// Stored sizes as the formulas say, and errors as the closed forms and published tables say, on a
// million independent samples.
//
// Sources of the expected errors: NF4 and FP4 by the integral of Yoshida, arXiv:2306.06965;
// Lloyd-Max: Max 1960; ECSQ: the optimum for the Gaussian (docs/math/ecsq.md); integers: measured
// once on 4 million samples, 1 %.
#include <gtest/gtest.h>

#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/quant/block_absmax_error.h"
#include "ratefloor/quant/codebook.h"

namespace ratefloor::codec {
namespace {

using testing::run;

constexpr std::uint64_t kSide = 1024, kWeights = kSide * kSide;

const std::vector<float>& million() {
  static const std::vector<float> x = testing::samples(kWeights, 2.0, 0.02f);
  return x;
}

struct Expected {
  const char* name;
  std::uint64_t stored_bytes;  // 0: see below
  double mse, relative;
};

TEST(Rates, SizesAndErrorsOfAMillionGaussians) {
  const std::uint64_t n = kWeights, blocks = n / 64, groups = n / 128;
  const Expected all[] = {
      {"nf4", n / 2 + 4 * blocks, 0.0084601, 0.005},
      {"nf4-fp16", n / 2 + 2 * blocks + 2, 0.0084601, 0.005},
      {"nf4-dq", n / 2 + blocks + 4 + 4 * (blocks / 256), 0.0084601, 0.01},
      {"fp4", n / 2 + 4 * blocks, 0.0148705, 0.005},
      {"af4", n / 2 + 4 * blocks, 0.0091513, 0.005},
      {"int4", n / 2 + 2 * groups + 2, 1.224e-2, 0.01},
      {"int4-asym", n / 2 + 2 * groups + groups / 2 + 2, 1.009e-2, 0.01},
      {"int3-asym", n * 3 / 8 + 2 * groups + groups * 3 / 8 + 2, 4.632e-2, 0.01},
      {"int8", n + 2 * groups + 2, 1.224e-2 * 15 * 15 / 255 / 255, 0.03},
      {"lloyd3", n * 3 / 8 + 2 + 2 * kSide + 2 * 4, .03454776, 0.01},
      {"lloyd4", n * 4 / 8 + 2 + 2 * kSide + 2 * 8, .009501008, 0.01},
      {"lloyd8", n + 2 + 2 * kSide + 2 * 128, 4.118508e-5, 0.01},
  };
  for (const Expected& expected : all) {
    const auto measured = run(expected.name, million(), kSide, kSide);
    EXPECT_EQ(measured.cost.stored_bytes, expected.stored_bytes) << expected.name;
    EXPECT_NEAR(measured.mse / 4e-4, expected.mse, expected.mse * expected.relative)
        << expected.name;
    EXPECT_LT(measured.entropy_bpw, measured.bpw) << expected.name;
  }
}

TEST(Rates, BlockCodebooksMeetTheIntegral) {
  for (const double beta : {2.0, 1.7, 1.0}) {
    const auto x = testing::samples(kWeights, beta);
    const source::GeneralizedGaussian source(beta);
    for (const quant::Codebook* book : {&quant::kNf4, &quant::kFp4, &quant::kAf4})
      for (const int block : {32, 64, 1024}) {
        const std::string name = std::string(book->name) + "-b" + std::to_string(block);
        const double expected = *quant::expected_block_mse(*book, source, block);
        EXPECT_NEAR(run(name, x, kSide, kSide).mse, expected, 0.01 * expected)
            << name << ' ' << beta;
      }
  }
}

TEST(Rates, EntropyCodedOnesMeetTheirRate) {
  const std::pair<const char*, double> all[] = {
      {"ecsq1", .348261}, {"ecsq2", .0889235}, {"ecsq3", .0222384}, {"ecsq4", .00555971}};
  for (const auto& [name, mse] : all) {
    const auto measured = run(name, million(), kSide, kSide);
    const double rate = name[4] - '0';
    const double side = 8.0 * static_cast<double>(measured.header_bytes) / kWeights;
    EXPECT_NEAR(measured.mse / 4e-4, mse, 0.005 * mse) << name;
    EXPECT_NEAR(measured.entropy_bpw - side, rate, 0.003) << name;
    EXPECT_LT(side, 0.02) << name;
    // What is stored beyond the ideal: rounded frequencies and 36 bytes for each of eight chunks.
    EXPECT_NEAR(measured.bpw, measured.entropy_bpw, 0.004) << name;
    EXPECT_GT(measured.bpw, measured.entropy_bpw) << name;
  }
}

TEST(Rates, FixedRatesPartsOfBytes) {
  // 3 rows of 131: groups of 128 and 3; 3-bit codes fill their last byte partly.
  const auto x = testing::samples(3 * 131);
  EXPECT_EQ(run("int3-asym", x, 3, 131).cost.stored_bytes, 2u + 2 * 6 + 3 + 148);
  EXPECT_EQ(run("int3", x, 3, 131).cost.stored_bytes, 2u + 2 * 6 + 148);
  EXPECT_EQ(run("int3-g0", x, 3, 131).cost.stored_bytes, 2u + 2 * 3 + 148);
  EXPECT_EQ(run("lloyd3", x, 3, 131).cost.stored_bytes, 2u + 2 * 3 + 2 * 4 + 148);
  EXPECT_EQ(run("nf4", x, 3, 131).cost.stored_bytes, 4u * 7 + 197);
  EXPECT_EQ(run("nf4-dq", x, 3, 131).cost.stored_bytes, 4u + 4 + 7 + 197);
  EXPECT_EQ(run("nf4-fp16", x, 3, 131).cost.stored_bytes, 2u + 2 * 7 + 197);
}

TEST(Rates, RowScalesHelp) {
  // Rows that differ by factors of two: ecsq and lloyd do not mind, their error is that of each
  // row.
  auto x = testing::samples(64 * 4096);
  double energy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = std::ldexp(x[i], static_cast<int>(i / 4096 % 8));
    energy += static_cast<double>(x[i]) * x[i];
  }
  EXPECT_NEAR(run("lloyd4", x, 64, 4096).cost.squared_error / energy, .009501, 3e-4);
  const auto ecsq = run("ecsq3", x, 64, 4096);
  EXPECT_NEAR(ecsq.cost.squared_error / energy, .02224, 5e-4);
  EXPECT_NEAR(ecsq.entropy_bpw, 3.0, 0.02);
}

}  // namespace
}  // namespace ratefloor::codec
