#include "ratefloor/job/distribution_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

DistributionPlot plot_of(double beta, bool bf16) {
  std::vector<float> data(500'000);
  source::GeneralizedGaussian(beta).sample_into(3, 0, data);
  for (float& x : data) x = bf16 ? bf16_to_f32(f32_to_bf16(0.02f * x)) : 0.02f * x;
  source::ValueHistogram histogram;
  histogram.add(data);
  return plot_distribution(histogram.bins(), source::summarize(histogram),
                           *source::fit_ggd(histogram));
}

TEST(DistributionPlot, DataFollowTheFitInF32AndInCoarseBf16) {
  for (const bool bf16 : {false, true}) {
    const DistributionPlot plot = plot_of(1.5, bf16);
    const double width = 2 * plot.limit / static_cast<double>(plot.data_density.size());
    const double mass =
        width * std::accumulate(plot.data_density.begin(), plot.data_density.end(), 0.0);
    EXPECT_NEAR(mass, 1.0, 1e-4);
    ASSERT_EQ(plot.data_density.size(), plot.fit_density.size());
    for (std::size_t i = 0; i < plot.data_density.size(); ++i)
      EXPECT_NEAR(plot.data_density[i], plot.fit_density[i], 0.02) << i;
    ASSERT_EQ(plot.data_quantiles.size(), plot.fit_quantiles.size());
    ASSERT_GT(plot.data_quantiles.size(), 60u);
    for (std::size_t i = 0; i < plot.data_quantiles.size(); ++i) {
      if (i > 0) {
        EXPECT_GE(plot.data_quantiles[i], plot.data_quantiles[i - 1]);
      }
      if (std::abs(plot.fit_quantiles[i]) < 2.5) {
        EXPECT_NEAR(plot.data_quantiles[i], plot.fit_quantiles[i], 0.03);
      }
    }
  }
}

}  // namespace
}  // namespace ratefloor::job
