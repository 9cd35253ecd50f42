// For the tests of `quantize`: a model of a few tensors in a scratch folder, and its files.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job::test {

class NoProgress final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

inline std::vector<float> ggd_samples(double beta, std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  source::GeneralizedGaussian(beta).sample_into(seed, 0, x);
  for (float& v : x) v *= 0.02f;
  return x;
}

/// Values as a file holds them; F32, F16, BF16 and F8_E4M3.
inline std::string stored_as(io::Dtype dtype, const std::vector<float>& values) {
  std::string bytes;
  const auto put = [&](auto code) {
    bytes.append(reinterpret_cast<const char*>(&code), sizeof code);
  };
  for (const float v : values) switch (dtype) {
      case io::Dtype::kF16:
        put(f32_to_f16(v));
        break;
      case io::Dtype::kBF16:
        put(f32_to_bf16(v));
        break;
      case io::Dtype::kF8E4M3: {
        // The nearest of the 256 codes that are numbers.
        std::uint8_t best = 0;
        for (int code = 0; code < 256; ++code)
          if (std::abs(kF8E4M3[code] - v * 256) < std::abs(kF8E4M3[best] - v * 256))
            best = static_cast<std::uint8_t>(code);
        put(best);
        break;
      }
      default:
        put(v);
    }
  return bytes;
}

class SmallModel {
 public:
  explicit SmallModel(const io::test::ScratchFolder& folder, std::string name = "model")
      : folder_(folder), name_(std::move(name)) {}

  SmallModel& add(const std::string& name, io::Dtype dtype, std::vector<std::uint64_t> shape,
                  std::string bytes) {
    data_[name] = std::move(bytes);
    tensors_.push_back({name, dtype, std::move(shape)});
    return *this;
  }
  /// Generalized Gaussian values of deviation 0.02.
  SmallModel& add(const std::string& name, io::Dtype dtype, std::vector<std::uint64_t> shape,
                  double beta = 1.7) {
    std::size_t n = 1;
    for (const std::uint64_t d : shape) n *= d;
    return add(name, dtype, std::move(shape),
               stored_as(dtype, ggd_samples(beta, n, tensors_.size() + 1)));
  }

  /// Writes model.safetensors, config.json and tokenizer.json; the path of the folder.
  std::string write() const {
    folder_.write(name_ + "/config.json", "{\n  \"model_type\": \"llama\"\n}\n");
    folder_.write(name_ + "/tokenizer.json", "{}");
    std::vector<io::safetensors::OutputTensor> tensors;
    for (const auto& [name, dtype, shape] : tensors_)
      tensors.push_back(io::safetensors::tensor_from_bytes(name, dtype, shape,
                                                           io::test::bytes_of(data_.at(name))));
    const auto done =
        io::safetensors::write(folder_.path(name_ + "/model.safetensors"), std::move(tensors));
    EXPECT_TRUE(done);
    return folder_.path(name_);
  }

 private:
  struct Entry {
    std::string name;
    io::Dtype dtype;
    std::vector<std::uint64_t> shape;
  };
  const io::test::ScratchFolder& folder_;
  std::string name_;
  std::vector<Entry> tensors_;
  std::map<std::string, std::string> data_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Name to content of all files in a folder; folders in it end in '/'.
inline std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_directory())
      files[entry.path().filename().string() + "/"] = "";
    else
      files[entry.path().filename().string()] = read_file(entry.path().string());
  return files;
}

}  // namespace ratefloor::job::test
