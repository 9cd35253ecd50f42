#include "ratefloor/io/model_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/shard_index.h"
#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

using safetensors::tensor_from_bytes;
using test::bytes_of;
using test::ScratchFolder;

constexpr char kShard1[] = "model-00001-of-00002.safetensors";
constexpr char kShard2[] = "model-00002-of-00002.safetensors";

/// Two shards: 'b' and 'a' (in that order of bytes, F32 before BF16), then 'c'.
void write_sharded(const ScratchFolder& folder, std::uint64_t total_size) {
  const float ones[] = {1, 2, 3, 4};
  const std::string bf16("\x80\x3f\x00\x40", 4);  // 1.0, 2.0
  ASSERT_TRUE(safetensors::write(
      folder.path(kShard1),
      {tensor_from_bytes("a", Dtype::kBF16, {1, 2}, bytes_of(bf16)),
       tensor_from_bytes("b", Dtype::kF32, {2, 2}, std::as_bytes(std::span(ones)))}));
  ASSERT_TRUE(safetensors::write(folder.path(kShard2),
                                 {tensor_from_bytes("c", Dtype::kI64, {}, bytes_of("12345678"))}));
  folder.write("model.safetensors.index.json",
               shard_index_text({.total_size = total_size,
                                 .weight_map = {{"a", kShard1}, {"b", kShard1}, {"c", kShard2}}}));
}

TEST(ModelFolder, ShardsInOrder) {
  const ScratchFolder folder;
  write_sharded(folder, 28);
  for (const std::string& path : {folder.path(), folder.path("model.safetensors.index.json")}) {
    const Result<Model> model = open_model(path);
    ASSERT_TRUE(model) << model.error().to_string();
    ASSERT_EQ(model->tensors().size(), 3u);
    EXPECT_EQ(model->tensors()[0].name, "b");
    EXPECT_EQ(model->tensors()[1].name, "a");
    EXPECT_EQ(model->tensors()[2].name, "c");
    EXPECT_EQ(model->tensors()[2].file, folder.path(kShard2));
    EXPECT_EQ(model->tensors()[2].file_index, 1u);
    EXPECT_EQ(model->files(), (std::vector{folder.path(kShard1), folder.path(kShard2)}));
    EXPECT_EQ(model->tensor_bytes(), 28u);
    EXPECT_TRUE(model->warnings().empty());
    EXPECT_FALSE(model->config());
    EXPECT_EQ(model->find("a"), &model->tensors()[1]);
    EXPECT_EQ(model->find("d"), nullptr);
  }
}

TEST(ModelFolder, ReadsNumbersAndReleases) {
  const ScratchFolder folder;
  write_sharded(folder, 28);
  Result<TensorMatrix> kept = make_error(ErrorCode::kInternal, "not yet");
  {
    const Result<Model> model = open_model(folder.path());
    ASSERT_TRUE(model);
    const TensorInfo& a = *model->find("a");
    kept = model->matrix(a);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->rows(), 1u);
    EXPECT_EQ(kept->cols(), 2u);
    model->release(a);
    EXPECT_TRUE(model->matrix(*model->find("b"), 1, 4));
    EXPECT_FALSE(model->matrix(*model->find("b"), 3, 4));
    const Result<TensorMatrix> integers = model->matrix(*model->find("c"));
    ASSERT_FALSE(integers);
    EXPECT_EQ(integers.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(integers.error().tensor, "c");
    EXPECT_EQ(integers.error().file, folder.path(kShard2));
    EXPECT_EQ(model->bytes(*model->find("c")).size(), 8u);
  }
  std::vector<float> out(2);
  kept->read(0, out);  // the matrix outlives the model
  EXPECT_EQ(out, (std::vector<float>{1, 2}));
}

TEST(ModelFolder, WrongTotalSizeIsAWarning) {
  const ScratchFolder folder;
  write_sharded(folder, 999);
  const Result<Model> model = open_model(folder.path());
  ASSERT_TRUE(model);
  ASSERT_EQ(model->warnings().size(), 1u);
  EXPECT_EQ(model->warnings()[0], folder.path("model.safetensors.index.json") +
                                      ": total_size is 999, but the tensors have 28 bytes");
}

TEST(ModelFolder, SingleFiles) {
  const ScratchFolder folder;
  const std::string content =
      test::image(R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1");
  const std::string path = folder.write("anything.safetensors", content);
  EXPECT_TRUE(open_model(path));
  EXPECT_TRUE(open_model(folder.path())) << "the only safetensors file of its folder";
  folder.write("other.safetensors", content);
  EXPECT_FALSE(open_model(folder.path())) << "which one?";
  folder.write("model.safetensors", content);
  EXPECT_EQ(open_model(folder.path())->files().at(0), folder.path("model.safetensors"));
  EXPECT_TRUE(open_model(folder.write("no_extension", content)));
}

TEST(ModelFolder, Config) {
  const ScratchFolder folder;
  folder.write("model.safetensors", test::image("{}", ""));
  folder.write("config.json", R"({"hidden_size":64,"num_attention_heads":8})");
  const Result<Model> model = open_model(folder.path());
  ASSERT_TRUE(model && model->config());
  EXPECT_EQ(model->config()->hidden_size, 64u);
  folder.write("config.json", R"({"hidden_size":0})");
  const Result<Model> odd = open_model(folder.path());
  ASSERT_TRUE(odd) << "tensors can be looked at without";
  EXPECT_FALSE(odd->config());
  ASSERT_EQ(odd->warnings().size(), 1u);
  EXPECT_NE(odd->warnings()[0].find("key 'hidden_size' is 0"), std::string::npos);
}

TEST(ModelFolder, SaysWhatIsThereInstead) {
  const ScratchFolder folder;
  const auto fault = [&](const std::string& path) {
    const Result<Model> model = open_model(path);
    return model ? "accepted" : model.error().message;
  };
  EXPECT_EQ(fault(folder.path("nothing")), "no such file or folder");
  EXPECT_EQ(fault(""), "the path of the model is empty or contains NUL");
  EXPECT_EQ(fault(folder.path()), "the folder has no safetensors file");
  EXPECT_EQ(fault(folder.write("pytorch_model.bin", "x")),
            "this is a PyTorch pickle; this version reads safetensors");
  EXPECT_EQ(fault(folder.write("model.gguf", "GGUF")),
            "this is a GGUF file; this version reads safetensors only");
  std::filesystem::create_symlink("nowhere", folder.path("dangling.safetensors"));
  EXPECT_EQ(fault(folder.path("dangling.safetensors")), "no such file or folder");
}

}  // namespace
}  // namespace ratefloor::io
