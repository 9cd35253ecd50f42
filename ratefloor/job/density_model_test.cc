#include "ratefloor/job/density_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

Result<DensityModel> fit(std::span<const float> data, std::uint64_t rows) {
  const SpanMatrix matrix(data, rows, data.size() / rows);
  const Executor executor(1);
  return fit_densities(matrix, scan_weights(matrix, executor), executor);
}

// The same spread around zero and around one, where its deviation is a tenth of a histogram bin.
TEST(DensityModel, AnOffsetChangesNeitherShapeNorEntropy) {
  std::vector<float> centred(256 * 256);
  source::GeneralizedGaussian(1.5).sample_into(5, 0, centred);
  std::vector<float> offset = centred;
  for (std::size_t i = 0; i < centred.size(); ++i) {
    centred[i] *= 1e-4f;
    offset[i] = 1 + centred[i];
  }
  const auto a = fit(centred, 256), b = fit(offset, 256);
  ASSERT_TRUE(a && b);
  EXPECT_NEAR(b->summary.mean, 1, 1e-6);
  EXPECT_NEAR(std::sqrt(b->summary.variance / a->summary.variance), 1, 1e-3);
  EXPECT_NEAR(b->summary.excess_kurtosis, a->summary.excess_kurtosis, 0.01);
  EXPECT_NEAR(b->iid.beta, a->iid.beta, 0.02);
  EXPECT_NEAR(b->iid.entropy_bits, a->iid.entropy_bits, 0.01);
  EXPECT_NEAR(b->iid.mean, 1, 1e-4);
  EXPECT_NEAR(b->for_codecs.row_scales[0], 1, 1e-3);  // codecs scale what is stored, about zero
  EXPECT_NEAR(b->row_scales[0], 1e-4, 3e-5);
}

TEST(DensityModel, OneOddWeightIsEnoughAndConstantRowsAreNot) {
  std::vector<float> near(4096, 1.4999f);
  near[7] = 1.5001f;
  EXPECT_TRUE(fit(near, 1));
  std::vector<float> rows(4096);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(1 + i / 64);
  const auto constant_rows = fit(rows, 64);
  ASSERT_FALSE(constant_rows);
  EXPECT_EQ(constant_rows.error().code, ErrorCode::kDegenerate);
  const auto constant = fit(std::vector<float>(64, 0.5f), 8);
  ASSERT_FALSE(constant);
  EXPECT_EQ(constant.error().code, ErrorCode::kDegenerate);
}

}  // namespace
}  // namespace ratefloor::job
