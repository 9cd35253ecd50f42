#include "ratefloor/io/model_writer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ratefloor/io/model_folder.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;
using safetensors::OutputTensor;
using safetensors::tensor_from_bytes;

std::vector<OutputTensor> three_tensors(const std::string& data) {
  const auto bytes = test::bytes_of(data);
  return {tensor_from_bytes("a", Dtype::kU8, {8}, bytes.first(8)),
          tensor_from_bytes("b", Dtype::kF32, {2, 2}, bytes.first(16)),
          tensor_from_bytes("c", Dtype::kBF16, {3}, bytes.subspan(2, 6))};
}

const std::string kData = "0123456789abcdef";

void expect_three_tensors(const std::string& folder) {
  const Result<Model> model = open_model(folder);
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_TRUE(model->warnings().empty());
  ASSERT_EQ(model->tensors().size(), 3u);
  EXPECT_EQ(as_text(model->bytes(*model->find("a"))), "01234567");
  EXPECT_EQ(as_text(model->bytes(*model->find("b"))), kData);
  EXPECT_EQ(as_text(model->bytes(*model->find("c"))), "234567");
}

TEST(ModelWriter, OneFileWithoutIndex) {
  const test::ScratchFolder folder;
  const auto files = write_model_files(folder.path(), three_tensors(kData));
  ASSERT_TRUE(files) << files.error().to_string();
  ASSERT_EQ(files->size(), 1u);
  EXPECT_EQ((*files)[0].name, "model.safetensors");
  EXPECT_EQ((*files)[0].bytes, fs::file_size(folder.path("model.safetensors")));
  expect_three_tensors(folder.path());
}

TEST(ModelWriter, ShardsAndTheirIndex) {
  const test::ScratchFolder folder;
  const auto files = write_model_files(folder.path(), three_tensors(kData), 16);
  ASSERT_TRUE(files) << files.error().to_string();
  std::vector<std::string> names;
  for (const WrittenFile& file : *files) {
    names.push_back(file.name);
    EXPECT_EQ(file.bytes, fs::file_size(folder.path(file.name)));
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
                       "model-00003-of-00003.safetensors", "model.safetensors.index.json"}));
  expect_three_tensors(folder.path());  // a wrong total_size would be a warning
}

TEST(ModelWriter, AFailureNamesTheTensorAndLeavesNoIndex) {
  const test::ScratchFolder folder;
  std::vector<OutputTensor> tensors = three_tensors(kData);
  tensors[2].data = [](const safetensors::ByteSink&) -> Result<void> {
    return make_error(ErrorCode::kDegenerate, "no");
  };
  const auto files = write_model_files(folder.path(), tensors, 16);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().tensor, "c");
  EXPECT_FALSE(fs::exists(folder.path("model.safetensors.index.json")));
  EXPECT_FALSE(fs::exists(folder.path("model-00003-of-00003.safetensors")));
}

TEST(ModelWriter, AShapeThatOverflowsIsRefused) {
  const test::ScratchFolder folder;
  std::vector<OutputTensor> tensors = three_tensors(kData);
  tensors[1].shape = {UINT64_MAX, 2};
  const auto files = write_model_files(folder.path(), tensors);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().tensor, "b");
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace ratefloor::io
