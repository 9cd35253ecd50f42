#include "ratefloor/job/analyze_tensor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

class NoProgress final : public Progress {
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

std::vector<float> samples(double beta, std::size_t n) {
  std::vector<float> x(n);
  source::GeneralizedGaussian(beta).sample_into(7, 0, x);
  return x;
}

Result<TensorAnalysis> analyze(std::span<const float> data, std::uint64_t rows, std::uint64_t cols,
                               std::string_view methods, unsigned threads = 2,
                               SkippedTensor* skipped = nullptr) {
  const SpanMatrix matrix(data, rows, cols);
  const Executor executor(threads);
  NoProgress progress;
  auto parsed = codec::parse_methods(methods);
  return analyze_tensor(matrix, *parsed, executor, progress, skipped);
}

// The published figures of NF4 count neither way of storing the absmax. With it: 4.5 bits for f32,
// 4.127 with double quantization, 1.089 and 0.716 bits above the floor of ggd:1.7.
TEST(AnalyzeTensor, HonestGapOfNf4OnGgd17) {
  const auto data = samples(1.7, 1024 * 1024);
  const auto record = analyze(data, 1024, 1024, "nf4,nf4-dq");
  ASSERT_TRUE(record);
  EXPECT_NEAR(record->iid.beta, 1.7, 0.02);
  const MethodResult& nf4 = record->methods[0];
  EXPECT_EQ(nf4.stored_bpw, 4.5);
  EXPECT_NEAR(nf4.mse, 0.008790, 0.00003);
  EXPECT_NEAR(nf4.gap_bits, 1.089, 0.004);
  EXPECT_NEAR(nf4.iid_gap_bits, 1.089, 0.004);
  EXPECT_NEAR(record->methods[1].stored_bpw, 4.127, 0.001);
  EXPECT_NEAR(record->methods[1].gap_bits, 0.716, 0.006);
}

TEST(AnalyzeTensor, Nf4AndFp4OnGaussian) {
  const auto data = samples(2.0, 2048 * 2048);
  const auto record = analyze(data, 2048, 2048, "nf4,fp4");
  ASSERT_TRUE(record);
  EXPECT_NEAR(record->methods[0].mse, 0.00846, 0.00002);
  EXPECT_NEAR(record->methods[1].mse, 0.01487, 0.00004);
}

// Rows of very different scale: one density for the whole is a wrong model there, and its "floor"
// is beaten by a code that stores row scales; the row-conditional floor is not.
TEST(AnalyzeTensor, RowScalesMakeTheIidFloorWrongAndTheConditionalOneRight) {
  auto data = samples(2.0, 512 * 512);
  for (std::size_t i = 0; i < data.size(); ++i)
    data[i] *= std::exp2(static_cast<float>(i / 512 % 8));
  const auto record = analyze(data, 512, 512, "ecsq3");
  ASSERT_TRUE(record);
  EXPECT_LT(record->iid.beta, 1.2);
  EXPECT_NEAR(record->rows.beta, 2.0, 0.03);
  const double true_entropy = 2.047096 + 3.5;
  EXPECT_NEAR(record->row_entropy_bits, true_entropy, 0.005);
  EXPECT_GT(record->methods[0].gap_bits, 0.25);
}

TEST(AnalyzeTensor, SameNumbersForAnyThreadCount) {
  const auto data = samples(1.3, 300 * 1111);
  const auto one = analyze(data, 300, 1111, codec::kDefaultMethods, 1);
  const auto three = analyze(data, 300, 1111, codec::kDefaultMethods, 3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->iid.beta, three->iid.beta);
  EXPECT_EQ(one->rows.entropy_bits, three->rows.entropy_bits);
  EXPECT_EQ(one->row_entropy_bits, three->row_entropy_bits);
  for (std::size_t m = 0; m < one->methods.size(); ++m) {
    EXPECT_EQ(one->methods[m].mse, three->methods[m].mse);
    EXPECT_EQ(one->methods[m].stored_bpw, three->methods[m].stored_bpw);
    EXPECT_EQ(one->methods[m].entropy_bpw, three->methods[m].entropy_bpw);
  }
}

TEST(AnalyzeTensor, NoMethodBeatsTheFloorOfItsOwnSource) {
  for (const double beta : {1.0, 1.5, 2.0}) {
    const auto data = samples(beta, 512 * 512);
    const auto record = analyze(data, 512, 512, "lloyd1,lloyd2,ecsq0.5,ecsq1,ecsq4,int2,int8,nf4");
    ASSERT_TRUE(record);
    for (const MethodResult& method : record->methods)
      EXPECT_GT(method.gap_bits, 0) << method.method;
  }
}

TEST(AnalyzeTensor, CountsNanAndInf) {
  auto data = samples(2.0, 4096);
  data[5] = std::numeric_limits<float>::quiet_NaN();
  data[6] = data[77] = -std::numeric_limits<float>::infinity();
  SkippedTensor skipped;
  const auto record = analyze(data, 64, 64, "nf4", 2, &skipped);
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(skipped.nan_count, 1u);
  EXPECT_EQ(skipped.inf_count, 2u);
}

TEST(AnalyzeTensor, ConstantDataHaveNoDensity) {
  for (const float value : {0.0f, -0.5f}) {
    const std::vector<float> data(4096, value);
    const auto record = analyze(data, 64, 64, "nf4");
    ASSERT_TRUE(record);
    EXPECT_TRUE(std::isnan(record->iid.beta));
    EXPECT_TRUE(record->methods.empty());
    EXPECT_FALSE(record->note.empty());
  }
  EXPECT_TRUE(analyze(std::vector<float>{3.0f}, 1, 1, "nf4"));
}

TEST(AnalyzeTensor, OddShapesAndValues) {
  const auto data = samples(2.0, 4096);
  for (const auto& [rows, cols] :
       {std::pair{1, 4096}, {4096, 1}, {13, 37}, {2, 2}, {1, 2}, {31, 31}, {32, 32}}) {
    const auto part = std::span(data).first(static_cast<std::size_t>(rows) * cols);
    const auto record = analyze(part, rows, cols, codec::kDefaultMethods);
    ASSERT_TRUE(record) << rows << "x" << cols << ": " << record.error().to_string();
    for (const MethodResult& method : record->methods)
      EXPECT_TRUE(std::isfinite(method.gap_bits) && std::isfinite(method.mse)) << method.method;
  }
  auto outlier = data;
  outlier[100] = 1e30f;
  ASSERT_TRUE(analyze(outlier, 64, 64, codec::kDefaultMethods));
  std::vector<float> rows_of_constants(4096);
  for (std::size_t i = 0; i < 4096; ++i) rows_of_constants[i] = static_cast<float>(1 + i / 64);
  ASSERT_TRUE(analyze(rows_of_constants, 64, 64, codec::kDefaultMethods));
  auto with_zero_rows = data;
  std::fill_n(with_zero_rows.begin(), 640, 0.0f);
  const auto record = analyze(with_zero_rows, 64, 64, "nf4,ecsq3");
  ASSERT_TRUE(record);
  EXPECT_TRUE(std::isfinite(record->methods[1].floor_bits));
}

}  // namespace
}  // namespace ratefloor::job
