// What a scheme is compared with, in the table and in the picture.
#include <gtest/gtest.h>

#include "ratefloor/job/matmul/matmul.h"

namespace ratefloor::job {
namespace {

using Sharing = MatmulScheme::Sharing;

MatmulScheme scheme_of(std::string name, Sharing sharing = Sharing::kTheory) {
  MatmulScheme scheme;
  scheme.label = scheme.quantizer = std::move(name);
  scheme.sharing = sharing;
  return scheme;
}

std::vector<std::string> labels(const std::vector<MatmulScheme>& schemes) {
  std::vector<std::string> all;
  for (const MatmulScheme& s : schemes) all.push_back(s.label);
  return all;
}

TEST(WithBaselines, ComparesWithTheSameOnAllCoordinatesUnlessItIsThat) {
  const auto first_two = [](MatmulScheme scheme, double rate) {
    return with_baselines(scheme, rate, rate)[1].label == "e8, all coordinates";
  };
  EXPECT_TRUE(first_two(scheme_of("e8"), 0.5));
  EXPECT_FALSE(first_two(scheme_of("e8"), 1));  // above R*
  EXPECT_TRUE(first_two(scheme_of("e8", Sharing::kBest), 1));
  EXPECT_FALSE(first_two(scheme_of("e8", Sharing::kBest), 2));
  EXPECT_FALSE(first_two(scheme_of("e8", Sharing::kNone), 0.5));
  MatmulScheme half = scheme_of("e8", Sharing::kFixed);
  half.fraction = 0.5;
  EXPECT_TRUE(first_two(half, 3));
  half.fraction = 1;
  EXPECT_FALSE(first_two(half, 0.5));
}

TEST(WithBaselines, HasIntegersAndSketching) {
  EXPECT_EQ(
      labels(with_baselines(scheme_of("e8"), 2, 4)),
      (std::vector<std::string>{"e8", "plain integers", "dithered integers", "sketching (f16)"}));
  const MatmulScheme sketch = with_baselines(scheme_of("e8"), 2, 4).back();
  EXPECT_EQ(sketch.sharing, Sharing::kFixed);
  EXPECT_EQ(sketch.fraction, 2.0 / 16);
  EXPECT_EQ(with_baselines(scheme_of("e8"), 18, 17).back().label, "dithered integers");
  MatmulScheme unbiased = scheme_of("e8");
  unbiased.unbiased = true, unbiased.selection = quant::Selection::kRandom;
  EXPECT_TRUE(with_baselines(unbiased, 0.5, 0.5)[1].unbiased);
  EXPECT_EQ(labels(sweep_schemes(scheme_of("e8")))[1], "e8, all coordinates");
  EXPECT_EQ(labels(sweep_schemes(scheme_of("e8", Sharing::kNone)))[1], "plain integers");
}

}  // namespace
}  // namespace ratefloor::job
