// Samples: the same bits everywhere, any order, and really of the density they claim.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::source {
namespace {

TEST(SampleTest, GoldenBits) {
  const auto expect = [](const Source& source, std::initializer_list<double> values) {
    std::uint64_t index = 0;
    for (const double value : values)
      EXPECT_EQ(source.sample(2026, index++), value) << source.name();
  };
  expect(GeneralizedGaussian(1), {-0x1.2c46571da2789p+0, -0x1.70e6097b42e54p-1,
                                  0x1.446326ff14da8p+0, 0x1.9cf23d45c214cp-2});
  expect(GeneralizedGaussian(1.7), {-0x1.62ffb31dfb1a6p+0, -0x1.05d88e8ec7542p+0,
                                    0x1.78d66367d8a0fp+0, 0x1.13d67383ae943p-1});
  expect(GeneralizedGaussian(2), {-0x1.6d6780a29d912p+0, -0x1.1a30cadf1827fp+0,
                                  0x1.8234bd628562cp+0, 0x1.24b93a784be4bp-1});
  expect(GeneralizedGaussian(0.3),
         {-0x1.57c92a1f597eap-2, -0x1.bb5e38b5fb7b3p-4, 0x1.8bf249c78cdbp-2, 0x1.31e7f20857e84p-4});
  expect(Uniform(),
         {0x1.3ce8e775b20e8p-4, -0x1.0c0f7d67a419cp-1, 0x1.852a93f743e2bp-1, 0x1.758e49704a13ap+0});
}

TEST(SampleTest, OrderDoesNotMatter) {
  const GeneralizedGaussian source(1.3);
  std::vector<float> all(1000), piece(300);
  source.sample_into(9, 500, all);
  source.sample_into(9, 900, piece);
  for (std::size_t i = 0; i < piece.size(); ++i) EXPECT_EQ(piece[i], all[400 + i]);
  for (std::size_t i = 1000; i-- > 0;) {
    EXPECT_EQ(all[i], static_cast<float>(source.sample(9, 500 + i)));
  }
  EXPECT_NE(source.sample(9, 0), source.sample(10, 0));
}

void expect_distribution(const Source& source) {
  constexpr int kCount = 100000;
  std::vector<double> samples(kCount);
  double mean = 0, second = 0;
  for (int i = 0; i < kCount; ++i) {
    samples[i] = source.sample(5, static_cast<std::uint64_t>(i));
    mean += samples[i] / kCount;
    second += samples[i] * samples[i] / kCount;
  }
  const double root = std::sqrt(static_cast<double>(kCount));
  EXPECT_LT(std::abs(mean), 4 / root) << source.name();
  const double spread = std::sqrt(source.excess_kurtosis() + 2);  // standard deviation of X²
  EXPECT_LT(std::abs(second - 1), 4 * spread / root) << source.name();
  std::sort(samples.begin(), samples.end());
  double distance = 0;
  for (int i = 0; i < kCount; ++i) {
    const double model = source.cdf(samples[i]);
    distance = std::max({distance, model - i / double{kCount}, (i + 1) / double{kCount} - model});
  }
  EXPECT_LT(distance * root, 1.95) << source.name();  // Kolmogorov: p about 0.001
}

TEST(SampleTest, FollowsItsDensity) {
  for (const double beta : {0.2, 0.4, 0.7, 1.0, 1.3, 1.7, 2.0, 3.0, 8.0, 64.0}) {
    expect_distribution(GeneralizedGaussian(beta));
  }
  expect_distribution(Uniform());
}

}  // namespace
}  // namespace ratefloor::source
