// What the stored designs reach; docs/math/voronoi-codes.md quotes these numbers.
#include "ratefloor/quant/voronoi/stored_scales.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/quant/voronoi/measure_scale_union.h"

namespace ratefloor::quant {
namespace {

constexpr std::uint64_t kSeed = 31;

ScaleUnionMeasure measure(const char* source, const ScaleUnion& u, ScaleChoice choice,
                          std::uint64_t blocks) {
  return measure_scale_union(**source::parse_source(source), *ScaleUnionCoder::make(u), choice,
                             blocks, kSeed);
}

// NestQuant's activation defaults: MSE 0.0065 at 3.96 bits, 0.33 bit above the Gaussian's R(D).
TEST(StoredScales, PublishedDefaultsAreReproduced) {
  const ScaleUnionMeasure m =
      measure("gaussian", published_scales(), ScaleChoice::kLeastError, kSlow ? 8192 : 131072);
  const double slack = kSlow ? 8 : 1;
  EXPECT_NEAR(m.entropy_rate_bits, 3.965, 0.003 * slack);
  EXPECT_NEAR(m.mse, 0.00647, 0.00003 * slack);
  EXPECT_NEAR(m.gap_bits, 0.33, 0.004 * slack);
}

// The scale index is counted, and the gap is below 0.30 bit by more than two standard errors.
TEST(StoredScales, AboutFourBitsWithinThreeTenths) {
  for (const char* source : {"gaussian", "ggd:1.7"}) {
    const ScaleUnion u = *stored_scales({source, "e8", 14, 4});
    const ScaleUnionMeasure m =
        measure(source, u, ScaleChoice::kRateDistortion, kSlow ? 16384 : 1 << 18);
    EXPECT_NEAR(m.entropy_rate_bits, 4.0, 0.05) << source;
    if (kSlow) {
      EXPECT_LT(m.gap_bits, 0.31) << source;
    } else {
      EXPECT_LT(m.gap_bits + 2 * m.gap_standard_error, 0.30) << source;
    }
  }
}

// Every row: as many scales as it says or fewer, and a gap of its own kind.
TEST(StoredScales, EveryRowWorks) {
  const std::vector<StoredScalesKey> keys = stored_scales_keys();
  EXPECT_GE(keys.size(), 60u);
  for (const StoredScalesKey& key : keys) {
    const std::string row = std::string(key.source) + " " + std::string(key.lattice) +
                            " q = " + std::to_string(key.q) + " k = " + std::to_string(key.scales);
    const auto u = stored_scales(key);
    ASSERT_TRUE(u.has_value()) << row;
    EXPECT_LE(static_cast<int>(u->scales.size()), key.scales) << row;
    if (kSlow && key.lattice == "leech" && key.q != 14) continue;
    const std::uint64_t blocks = (key.lattice == "leech" ? 1024 : 4096) / (kSlow ? 16 : 1);
    const ScaleUnionMeasure m =
        measure(std::string(key.source).c_str(), *u, ScaleChoice::kRateDistortion, blocks);
    EXPECT_GT(m.gap_bits, 0) << row;
    if (key.q >= 6 && key.scales >= 4) {
      EXPECT_LT(m.gap_bits, 0.34 + 3 * m.gap_standard_error) << row;
    }
  }
}

TEST(StoredScales, UnknownRowsAreErrors) {
  EXPECT_FALSE(stored_scales({"gaussian", "e8", 99, 4}));
  EXPECT_FALSE(stored_scales({"laplace", "e8", 14, 4}));
  EXPECT_FALSE(stored_scales({"gaussian", "z", 14, 4}));
}

}  // namespace
}  // namespace ratefloor::quant
