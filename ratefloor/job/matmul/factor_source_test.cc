#include "ratefloor/job/matmul/factor_source.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <span>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::job {
namespace {

using io::test::ScratchFolder;

/// A file with one f32 tensor "w".
std::string write_matrix(const ScratchFolder& folder, const std::string& name, std::size_t rows,
                         std::size_t cols, const std::vector<float>& values) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(values));
  std::string data;
  for (const std::byte b : bytes) data.push_back(static_cast<char>(b));
  return folder.write(
      name, io::test::image(R"({"w":{"dtype":"F32","shape":[)" + std::to_string(rows) + "," +
                                std::to_string(cols) + R"(],"data_offsets":[0,)" +
                                std::to_string(data.size()) + "]}}",
                            data));
}

/// Entry i of row r is 100·r + i.
std::vector<float> numbered(std::size_t rows, std::size_t cols) {
  std::vector<float> x;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < cols; ++i) x.push_back(static_cast<float>(100 * r + i));
  return x;
}

TEST(SyntheticFactor, IsItsSourceAndAFunctionOfTheSeed) {
  const auto factor = synthetic_factor(*source::parse_source("laplace"));
  EXPECT_EQ(factor->name(), "laplace");
  EXPECT_EQ(factor->length(), 0u);
  EXPECT_EQ(factor->available(), 0u);
  const std::vector<float> x = *factor->draw(100, 50, 1);
  ASSERT_EQ(x.size(), 5000u);
  EXPECT_EQ(x, *factor->draw(100, 50, 1));
  EXPECT_NE(x, *factor->draw(100, 50, 2));
  double energy = 0;
  for (const float v : x) energy += static_cast<double>(v) * v;
  EXPECT_NEAR(energy / 5000, 1, 0.15);
}

TEST(TensorFactor, DrawsWholeRowsEachAtMostOnce) {
  const ScratchFolder folder;
  const auto factor =
      tensor_factor(write_matrix(folder, "m.safetensors", 9, 5, numbered(9, 5)) + ":w");
  ASSERT_TRUE(factor);
  EXPECT_EQ((*factor)->name(), "w");
  EXPECT_EQ((*factor)->length(), 5u);
  EXPECT_EQ((*factor)->available(), 9u);
  std::set<std::vector<float>> draws;
  std::set<float> all;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<float> x = *(*factor)->draw(4, 5, seed);
    EXPECT_EQ(x, *(*factor)->draw(4, 5, seed));
    std::set<float> rows;
    for (std::size_t r = 0; r < 4; ++r) {
      EXPECT_EQ(std::fmod(x[5 * r], 100), 0);
      for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(x[5 * r + i], x[5 * r] + i);
      rows.insert(x[5 * r]);
    }
    EXPECT_EQ(rows.size(), 4u);
    all.insert(rows.begin(), rows.end());
    draws.insert(x);
  }
  EXPECT_GT(draws.size(), 10u);
  EXPECT_EQ(all.size(), 9u);
  EXPECT_EQ(*(*factor)->draw(9, 5, 3), numbered(9, 5));  // all of them
}

TEST(TensorFactor, NotANumberIsNamedWhenItsRowIsDrawn) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    const ScratchFolder folder;
    std::vector<float> x = numbered(6, 4);
    x[4 * 5 + 2] = bad;
    const auto factor = tensor_factor(write_matrix(folder, "bad.safetensors", 6, 4, x) + ":w");
    ASSERT_TRUE(factor);
    const Result<std::vector<float>> drawn = (*factor)->draw(6, 4, 0);
    ASSERT_FALSE(drawn);
    EXPECT_EQ(drawn.error().code, ErrorCode::kNotFinite);
    EXPECT_EQ(drawn.error().tensor, "w");
    EXPECT_NE(drawn.error().file.find("bad.safetensors"), std::string::npos);
    EXPECT_EQ(drawn.error().message, "row 5, column 2 is not finite");
  }
}

TEST(TensorFactor, TheLastColonSplitsModelAndTensor) {
  const ScratchFolder folder;
  const std::string path = write_matrix(folder, "a:b.safetensors", 2, 3, numbered(2, 3));
  EXPECT_TRUE(tensor_factor(path + ":w"));
  for (const char* text : {"", ":", "w", ":w", "model:", "a:b:"}) {
    const auto factor = tensor_factor(text);
    ASSERT_FALSE(factor) << text;
    EXPECT_EQ(factor.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(factor.error().message.find("MODEL:TENSOR"), std::string::npos);
  }
}

TEST(TensorFactor, SaysWhatThereIsInstead) {
  const std::string model = RATEFLOOR_SOURCE_DIR "/models/quill-6m";
  ASSERT_TRUE(tensor_factor(model + ":model.embed_tokens.weight"));
  const auto missing = tensor_factor(model + ":\x1b[31m");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kDegenerate);
  EXPECT_NE(missing.error().remedy.find("model.embed_tokens.weight"), std::string::npos);
  EXPECT_NE(missing.error().remedy.find(" more"), std::string::npos);
  EXPECT_LT(missing.error().to_string().size(), 1000u);
  EXPECT_EQ(missing.error().to_string().find('\x1b'), std::string::npos);

  const auto vector = tensor_factor(model + ":model.norm.weight");
  ASSERT_FALSE(vector);
  EXPECT_EQ(vector.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(vector.error().message.find("[384]"), std::string::npos);

  EXPECT_EQ(tensor_factor("/nonexistent/folder:w").error().code, ErrorCode::kIo);
}

TEST(TensorFactor, WithoutEntriesIsRefused) {
  const ScratchFolder folder;
  for (const auto& [rows, cols] : {std::pair{0, 4}, {4, 0}}) {
    const auto factor =
        tensor_factor(write_matrix(folder, "none.safetensors", rows, cols, {}) + ":w");
    ASSERT_FALSE(factor);
    EXPECT_EQ(factor.error().code, ErrorCode::kDegenerate);
    EXPECT_EQ(factor.error().tensor, "w");
  }
}

}  // namespace
}  // namespace ratefloor::job
