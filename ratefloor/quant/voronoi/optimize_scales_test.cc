#include "ratefloor/quant/voronoi/optimize_scales.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/quant/voronoi/measure_scale_union.h"
#include "ratefloor/quant/voronoi/refine_scales.h"

namespace ratefloor::quant {
namespace {

constexpr std::uint64_t kBlocks = kSlow ? 4096 : 32768;

ScaleDesignOptions options_of(int q, std::size_t k) {
  ScaleDesignOptions o;
  o.q = q;
  o.scales = k;
  o.training_blocks = kSlow ? 1024 : 4096;
  o.candidates = kSlow ? 32 : 64;
  return o;
}

TEST(OptimizeScales, EverySourceAndLattice) {
  for (const std::string_view name : lattice::kLatticeNames)
    for (const std::string_view text : {"gaussian", "ggd:1.7", "laplace", "uniform"}) {
      if (kSlow && name == "leech" && text != "gaussian") continue;
      const auto source = *source::parse_source(text);
      ScaleDesignOptions options = options_of(8, 3);
      // As many entries whatever the dimension.
      options.training_blocks = std::max<std::size_t>(
          256, (kSlow ? 4096 : 16384) / lattice::lattice_named(name).dimension);
      options.candidates = kSlow ? 12 : 24;
      const auto design = optimize_scales(*source, lattice::lattice_named(name), options);
      ASSERT_TRUE(design.has_value()) << name << text;
      EXPECT_GE(design->scales.scales.size(), 1u);
      EXPECT_LE(design->scales.scales.size(), 3u);
      const auto coder = ScaleUnionCoder::make(design->scales);
      ASSERT_TRUE(coder.has_value()) << name << text;
      const ScaleUnionMeasure m =
          measure_scale_union(*source, *coder, options.choice, options.training_blocks, 99);
      EXPECT_GT(m.gap_bits, 0) << name << text;
      EXPECT_LT(m.gap_bits, name == "z" ? 1.1 : 0.9) << name << text;
      EXPECT_NEAR(m.mse, design->mse, 0.35 * design->mse) << name << text;
    }
}

// More scales never hurt, and beat one scale by far; fewer than asked for may come back.
TEST(OptimizeScales, GapFallsWithTheNumberOfScales) {
  const auto source = *source::parse_source("gaussian");
  double last = 1;
  for (const std::size_t k : {1u, 2u, 4u, 8u}) {
    const auto design = *optimize_scales(*source, lattice::lattice_named("e8"), options_of(12, k));
    const auto coder = *ScaleUnionCoder::make(design.scales);
    const double gap =
        measure_scale_union(*source, coder, ScaleChoice::kRateDistortion, kBlocks, 5).gap_bits;
    EXPECT_LT(gap, last + 0.005);
    last = gap;
  }
  EXPECT_LT(last, 0.28);
}

TEST(OptimizeScales, RefiningIsNoWorseAndGivenSlopesTradeErrorForBits) {
  const auto source = *source::parse_source("gaussian");
  const lattice::Lattice& e8 = lattice::lattice_named("e8");
  double mse = 0, bits = 100;
  for (const double lambda : {0.0, 0.003, 0.01, 0.03}) {
    ScaleDesignOptions options = options_of(12, 4);
    options.squared_error_per_bit = lambda;
    const auto design = *optimize_scales(*source, e8, options);
    EXPECT_EQ(design.scales.squared_error_per_bit, lambda);
    EXPECT_GT(design.mse, mse);
    EXPECT_LT(design.scale_entropy_bits, bits);
    mse = design.mse;
    bits = design.scale_entropy_bits;
  }
}

TEST(OptimizeScales, RefinementDescends) {
  const auto source = *source::parse_source("ggd:1.7");
  const auto code = *VoronoiCode::make(lattice::lattice_named("d4"), 10);
  const TrainingBlocks blocks(*source, code, 2048, 3);
  for (const ScaleChoice choice :
       {ScaleChoice::kFirstFit, ScaleChoice::kLeastError, ScaleChoice::kRateDistortion}) {
    ScaleUnion u{&code.lattice(), 10, {{0.3, 1, 1}, {0.5, 1, 1}, {0.9, 1, 3}}, 0.02};
    RefinementOptions options;
    options.choice = choice;
    ScaleUnion settled = u;
    const RefinedScales before = settle_scales(blocks, options, settled);
    const RefinedScales after = refine_scales(blocks, options, u);
    EXPECT_LT(after.objective, before.objective);
  }
}

TEST(OptimizeScales, NoOverloadWhenNoneIsAllowed) {
  const auto source = *source::parse_source("gaussian");
  ScaleDesignOptions options = options_of(14, 4);
  options.most_overload = 0;
  const auto design = *optimize_scales(*source, lattice::lattice_named("e8"), options);
  EXPECT_EQ(design.overload_fraction, 0);
}

TEST(OptimizeScales, SameDesignOnEveryTarget) {
  const auto source = *source::parse_source("ggd:1.7");
  ScaleDesignOptions options = options_of(9, 3);
  options.training_blocks = 1024;
  std::vector<std::vector<double>> designs;
  kernel::on_every_simd_target([&](const std::string&) {
    designs.emplace_back();
    const auto design = *optimize_scales(*source, lattice::lattice_named("e8"), options);
    for (const UnionScale& s : design.scales.scales)
      designs.back().insert(designs.back().end(), {s.beta, s.gain, s.bits});
  });
  for (const auto& design : designs) EXPECT_EQ(design, designs.front());
}

TEST(OptimizeScales, BadOptionsAreErrors) {
  const auto source = *source::parse_source("gaussian");
  const auto refused = [&](auto change) {
    ScaleDesignOptions options = options_of(14, 2);
    change(options);
    const auto design = optimize_scales(*source, lattice::lattice_named("z"), options);
    return !design && design.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.q = 1; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.q = 256; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.scales = 0; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.scales = 65; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.candidates = 1; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.training_blocks = 1; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.most_overload = -0.1; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.squared_error_per_bit = -1; }));
  EXPECT_TRUE(refused([](ScaleDesignOptions& o) { o.squared_error_per_bit = std::nan(""); }));
}

}  // namespace
}  // namespace ratefloor::quant
