// Every file of tests/attacks is refused with the message that tests/attacks/expected.json
// promises, and what only `analyze` refuses opens.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "ratefloor/io/model_folder.h"

namespace ratefloor::io {
namespace {

const std::string kCorpus = std::string(RATEFLOOR_SOURCE_DIR) + "/tests/attacks/";

TEST(Attacks, EveryFaultHasItsMessage) {
  std::ifstream file(kCorpus + "expected.json");
  ASSERT_TRUE(file) << "run scripts/make_attacks.py";
  const nlohmann::json expected = nlohmann::json::parse(file);
  ASSERT_GT(expected.size(), 50u);
  for (const auto& [path, expectation] : expected.items()) {
    const Result<Model> model = open_model(kCorpus + "files/" + path);
    if (expectation.at("refused_by") == "analyze") {
      EXPECT_TRUE(model) << path << ": " << model.error().to_string();
      continue;
    }
    ASSERT_FALSE(model) << path << " was accepted";
    const std::string message = model.error().to_string();
    const std::string pattern = expectation.at("message");
    EXPECT_TRUE(std::regex_search(message, std::regex(pattern)))
        << path << "\n  says:   " << message << "\n  wanted: " << pattern;
    EXPECT_NE(model.error().file.find(path), std::string::npos) << message;
    EXPECT_EQ(message.find('\x1b'), std::string::npos) << path;
    EXPECT_LT(message.size(), 1000u) << path;
  }
}

TEST(Attacks, LegalOddFilesAreReadable) {
  const auto read = [](const std::string& name) {
    const Result<Model> model = open_model(kCorpus + "files/" + name);
    EXPECT_TRUE(model) << name;
    const Result<TensorMatrix> matrix = model->matrix(model->tensors().at(0));
    EXPECT_TRUE(matrix) << name;
    std::vector<float> out(matrix->size());
    matrix->read(0, out);
    return out;
  };
  EXPECT_TRUE(read("zero_length_2d.safetensors").empty());
  EXPECT_EQ(read("rank_0_only.safetensors"), std::vector<float>{0.5f});
  EXPECT_TRUE(std::isnan(read("nan_f32.safetensors").at(3)));
  EXPECT_TRUE(std::isnan(read("nan_bf16.safetensors").at(7)));
  EXPECT_TRUE(std::isinf(read("inf_f32.safetensors").at(6)));
  EXPECT_TRUE(std::isinf(read("inf_bf16.safetensors").at(0)));
  EXPECT_TRUE(std::isinf(read("f64_overflows_f32.safetensors").at(0)));
}

}  // namespace
}  // namespace ratefloor::io
