#include "ratefloor/quant/product/lattice_factor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ratefloor/source/source.h"

namespace ratefloor::quant {
namespace {

std::string text(const std::vector<LatticeFactor::Part>& parts) {
  std::string all;
  for (const LatticeFactor::Part& part : parts)
    all += part.lattice->name + " " + std::to_string(part.first) + "+" + std::to_string(part.size) +
           "; ";
  return all;
}

TEST(LatticeFactor, WhatIsLeftOverTakesSmallerLattices) {
  const LatticeFactor leech(lattice::lattice_named("leech")), e8(lattice::lattice_named("e8"));
  EXPECT_EQ(text(leech.parts(48)), "leech 0+48; ");
  EXPECT_EQ(text(leech.parts(1024)), "leech 0+1008; bw16 1008+16; ");
  EXPECT_EQ(text(leech.parts(23)), "bw16 0+16; d4 16+4; a2 20+2; z 22+1; ");
  EXPECT_EQ(text(e8.parts(31)), "e8 0+24; d4 24+4; a2 28+2; z 30+1; ");
  EXPECT_EQ(text(leech.parts(1)), "z 0+1; ");
}

TEST(LatticeFactor, NothingIsPaddedSoThatTheRateIsTheOneAskedFor) {
  const LatticeFactor leech(lattice::lattice_named("leech"));
  const Executor executor(1);
  for (const std::size_t n : {1, 5, 23, 25, 40}) {
    std::vector<float> x(n * 4000), out(x.size());
    (*source::parse_source("gaussian"))->sample_into(n, 0, x);
    const Result<FactorCode> code = leech.quantize(x, n, {2, {1, 1}, false}, executor, out);
    ASSERT_TRUE(code);
    EXPECT_NEAR(code->rate_bits, 2, 0.04) << n;
    double error = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      error += (static_cast<double>(out[i]) - x[i]) * (static_cast<double>(out[i]) - x[i]);
    error /= static_cast<double>(x.size());
    // Between the gaps of Z and Λ24.
    EXPECT_GT(2 + 0.5 * std::log2(error), 0.07) << n;
    EXPECT_LT(2 + 0.5 * std::log2(error), 0.29) << n;
  }
}

}  // namespace
}  // namespace ratefloor::quant
