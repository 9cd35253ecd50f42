#include "ratefloor/job/quantized_model.h"

#include <gtest/gtest.h>

#include "ratefloor/job/select_tensors.h"
#include "ratefloor/job/testing/quantized_folder.h"

namespace ratefloor::job {
namespace {

using testing::got;
using testing::QuantizedFolder;

const std::string kModels = std::string(RATEFLOOR_SOURCE_DIR) + "/models/";

/// A folder with these tensors (zeros) and, if any, this config.
void write_model(
    const io::test::ScratchFolder& folder,
    const std::vector<std::tuple<std::string, io::Dtype, std::vector<std::uint64_t>>>& tensors,
    const std::string& config) {
  static const std::string kZeros(64, '\0');
  std::vector<io::safetensors::OutputTensor> outputs;
  for (const auto& [name, dtype, shape] : tensors) {
    std::uint64_t bytes = io::bits(dtype) / 8;
    for (const std::uint64_t n : shape) bytes *= n;
    outputs.push_back(io::safetensors::tensor_from_bytes(name, dtype, shape,
                                                         io::test::bytes_of(kZeros).first(bytes)));
  }
  got(io::write_model_files(folder.path(), outputs));
  if (!config.empty()) folder.write("config.json", config);
}

TEST(QuantizedModel, SortsStreamsAndOthers) {
  const QuantizedFolder folder;
  const Result<QuantizedModel> model = open_quantized_model(folder.path());
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_TRUE(is_quantized(model->model));
  std::vector<std::string> matrices, untouched;
  for (const StreamTensor& m : model->matrices) {
    matrices.push_back(m.name);
    EXPECT_EQ(m.info.name, m.name + ".ratefloor");
  }
  for (const io::TensorInfo& t : model->untouched) untouched.push_back(t.name);
  EXPECT_EQ(matrices,
            (std::vector<std::string>{"a.weight", "b.weight", "big.weight", "far.weight"}));
  EXPECT_EQ(untouched, (std::vector<std::string>{"ids", "norm.weight", "embed.weight"}));
  ASSERT_TRUE(model->entry);
  EXPECT_EQ(model->entry->codec, "int4");
  const Result<codec::TensorStream> stream = open_stream(*model, model->matrices[2]);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->rows(), 300u);
  EXPECT_EQ(stream->cols(), 1000u);
  EXPECT_EQ(stream->dtype(), "F16");
  EXPECT_EQ(stream->chunks().size(), 3u);
}

TEST(QuantizedModel, TheWeightFileAloneIsAModel) {
  const QuantizedFolder folder;
  std::filesystem::remove(folder.path("config.json"));
  EXPECT_TRUE(open_quantized_model(folder.path("model.safetensors")));
}

TEST(QuantizedModel, WhatIsNotQuantizedIsRefused) {
  const auto model = open_quantized_model(kModels + "stories260k");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(model.error().to_string().find("not quantized by ratefloor"), std::string::npos);
  EXPECT_FALSE(is_quantized(got(io::open_model(kModels + "stories260k"))));
}

TEST(QuantizedModel, ProblemsNameTensorOrConfig) {
  const std::string good = got(io::add_quantization_config("", {}));
  const auto stream = std::tuple("w.ratefloor", io::Dtype::kU8, std::vector<std::uint64_t>{9});
  struct Case {
    std::vector<std::tuple<std::string, io::Dtype, std::vector<std::uint64_t>>> tensors;
    std::string config, words;
  };
  const std::vector<Case> cases{
      {{stream, {"w", io::Dtype::kF32, {2, 2}}}, good, "also has a tensor 'w'"},
      {{stream, {"v.ratefloor", io::Dtype::kU8, {3, 3}}}, good, "tensor 'v.ratefloor'"},
      {{stream, {"v.ratefloor", io::Dtype::kF32, {3}}}, good, "it is F32 [3]"},
      {{stream}, "{\"a\": 1}", "has no quantization_config"},
      {{stream}, "{\"a\": ", "config.json"},
      {{stream}, R"({"quantization_config": {"quant_method": "gp\u001btq"}})", "'gp\\x1btq'"},
      {{stream},
       R"({"quantization_config": {"quant_method": "ratefloor", "format_version": 2}})",
       "format_version is 2"}};
  for (const Case& test : cases) {
    const io::test::ScratchFolder folder;
    write_model(folder, test.tensors, test.config);
    const auto model = open_quantized_model(folder.path());
    ASSERT_FALSE(model) << test.words;
    EXPECT_NE(model.error().to_string().find(test.words), std::string::npos)
        << model.error().to_string();
  }
}

TEST(QuantizedModel, AStreamThatIsNoneNamesFileTensorAndByte) {
  const io::test::ScratchFolder folder;
  write_model(folder, {{"w.ratefloor", io::Dtype::kU8, {9}}}, "");
  const Result<QuantizedModel> model = open_quantized_model(folder.path());
  ASSERT_TRUE(model) << model.error().to_string();
  const auto stream = open_stream(*model, model->matrices[0]);
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().file, folder.path("model.safetensors"));
  EXPECT_EQ(stream.error().tensor, "w.ratefloor");
  EXPECT_EQ(stream.error().offset, model->matrices[0].info.offset);
}

TEST(QuantizedModel, OtherJobsSayWhatToDo) {
  const QuantizedFolder folder;
  const auto selected = select_tensors(got(io::open_model(folder.path())), "");
  ASSERT_FALSE(selected);
  EXPECT_EQ(selected.error().to_string(),
            folder.path() +
                ": the model was written by ratefloor quantize (run ratefloor dequantize first)");
}

}  // namespace
}  // namespace ratefloor::job
