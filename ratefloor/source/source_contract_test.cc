// What every source of the grammar promises, over kExampleSources: a new word of the grammar is
// tested by being listed there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/source/source.h"

namespace ratefloor::source {
namespace {

class SourceContract : public ::testing::TestWithParam<std::string_view> {
 protected:
  SourceContract() : source_(*parse_source(GetParam())) {}
  // Midpoints of n slices of equal probability: a quadrature of E[g(X)] that needs the quantile
  // only.
  template <class Function>
  double mean_over_quantiles(Function&& g, int n = 200'000) const {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += g(source_->quantile((i + 0.5) / n));
    return sum / n;
  }
  std::unique_ptr<Source> source_;
};

TEST_P(SourceContract, NameIsTheGrammars) { EXPECT_EQ(source_->name(), GetParam()); }

TEST_P(SourceContract, UnitVarianceAndSymmetry) {
  EXPECT_NEAR(source_->abs_moment(0), 1, 1e-14);
  EXPECT_NEAR(source_->abs_moment(2), 1, 1e-13);
  EXPECT_NEAR(source_->abs_moment(4) - 3, source_->excess_kurtosis(),
              1e-10 * source_->abs_moment(4));
  for (const double x : {0.1, 0.7, 1.5, 4.0}) {
    EXPECT_EQ(source_->pdf(x), source_->pdf(-x));
    EXPECT_NEAR(source_->cdf(-x), 1 - source_->cdf(x), 1e-15);
  }
}

TEST_P(SourceContract, DensityDistributionAndQuantileAgree) {
  for (const double p : {1e-9, 0.01, 0.2, 0.5, 0.77, 0.999}) {
    const double x = source_->quantile(p);
    EXPECT_NEAR(source_->cdf(x), p, 1e-12);
    EXPECT_NEAR(source_->log_pdf(x), std::log(source_->pdf(x)),
                1e-12 * std::abs(source_->log_pdf(x)) + 1e-13);
    EXPECT_NEAR(source_->partial_moment(0, -INFINITY, x), p, 1e-12);
  }
  for (const double x : {0.05, 0.6, 1.4}) {
    const double step = 1e-5;
    const double slope = (source_->cdf(x + step) - source_->cdf(x - step)) / (2 * step);
    EXPECT_NEAR(slope, source_->pdf(x), 1e-6);
  }
}

TEST_P(SourceContract, EntropyIsTheMeanOfMinusLogDensity) {
  const double nats = mean_over_quantiles([&](double x) { return -source_->log_pdf(x); });
  EXPECT_NEAR(nats / std::log(2), source_->entropy_bits(), 1e-4);
  EXPECT_GE(source_->kl_from_gaussian_bits(), -1e-12);
}

TEST_P(SourceContract, SamplesFollowTheDistribution) {
  std::vector<float> x(100'000);
  source_->sample_into(11, 0, x);
  std::sort(x.begin(), x.end());
  double distance = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    distance = std::max(distance, std::abs(source_->cdf(x[i]) - (i + 0.5) / x.size()));
  EXPECT_LT(distance, 1.95 / std::sqrt(x.size()));  // Kolmogorov–Smirnov at 0.1 %, fixed seed
}

INSTANTIATE_TEST_SUITE_P(Grammar, SourceContract, testing::ValuesIn(kExampleSources),
                         [](const auto& info) {
                           std::string name(info.param);
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

}  // namespace
}  // namespace ratefloor::source
