// A small model and what quantizing it gives, made of the codec library alone: for tests of what
// reads such folders.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/codec/testing/test_support.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/io/model_writer.h"
#include "ratefloor/io/quantization_config.h"
#include "ratefloor/io/tensor_matrix.h"
#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::job::testing {

using Json = nlohmann::ordered_json;

template <class T>
T got(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return *std::move(result);
}
inline void done(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
}

struct TestTensor {
  std::string name;
  io::Dtype dtype = io::Dtype::kF32;
  std::vector<std::uint64_t> shape;
  std::string method;  // empty: untouched
  std::string bytes;   // original
};

inline std::string entries(io::Dtype dtype, const std::vector<float>& values) {
  std::string bytes;
  for (const float value : values) {
    const std::uint16_t half = dtype == io::Dtype::kF16 ? f32_to_f16(value) : f32_to_bf16(value);
    if (dtype == io::Dtype::kF32)
      bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    else
      bytes.append(reinterpret_cast<const char*>(&half), sizeof(half));
  }
  return bytes;
}

inline TestTensor tensor(std::string name, io::Dtype dtype, std::vector<std::uint64_t> shape,
                         std::string method, float scale = 0.1f) {
  std::uint64_t size = 1;
  for (const std::uint64_t n : shape) size *= n;
  // Drawing is slow, so a few are used again and again.
  const std::vector<float> drawn = codec::testing::samples(997, 1.6, scale);
  std::vector<float> values(size);
  for (std::uint64_t i = 0; i < size; ++i)
    values[i] = drawn[i * 7919 % drawn.size()] * (1 + 0.1f * static_cast<float>(i / 997 % 7));
  return {std::move(name), dtype, std::move(shape), std::move(method), entries(dtype, values)};
}

/// Four matrices (one of three chunks, one with a large mean and three dimensions), three other
/// tensors.
inline std::vector<TestTensor> some_tensors() {
  std::vector<TestTensor> tensors{
      tensor("a.weight", io::Dtype::kBF16, {40, 300}, "int4"),
      tensor("b.weight", io::Dtype::kF32, {7, 33}, "nf4"),
      tensor("big.weight", io::Dtype::kF16, {300, 1000}, "int4-g64"),
      tensor("far.weight", io::Dtype::kF32, {16, 4, 16}, "nf4-fp16-b32"),
      tensor("norm.weight", io::Dtype::kF32, {5}, ""),
      tensor("embed.weight", io::Dtype::kF16, {12, 8}, "")};
  std::vector<float> far = codec::testing::samples(16 * 64, 1.6, 0.01f);
  for (float& w : far) w += 0.05f;
  tensors[3].bytes = entries(io::Dtype::kF32, far);
  tensors.push_back({"ids", io::Dtype::kI64, {2}, "", std::string("12345678abcdefgh")});
  return tensors;
}

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline const std::string kConfig =
    "{\n \"model_type\": \"other\",\n \"torch_dtype\": \"float32\",\n \"hidden_size\": 8,\n"
    " \"intermediate_size\": 8,\n \"num_hidden_layers\": 1,\n \"num_attention_heads\": 1,\n"
    " \"vocab_size\": 8,\n \"max_position_embeddings\": 8,\n"
    " \"large\": 123456789012345678901234567890,\n \"small\": 1.0e-05\n}\n";

class QuantizedFolder {
 public:
  explicit QuantizedFolder(std::vector<TestTensor> tensors = some_tensors(),
                           std::uint64_t max_shard_bytes = io::kMaxShardBytes)
      : tensors_(std::move(tensors)) {
    scratch_.write("original/config.json", kConfig);
    scratch_.write("original/tokenizer.json", "{}");
    scratch_.write("original/LICENSE", "free");
    const io::QuantizationConfig entry{.codec = "int4", .bits = 4};
    scratch_.write("q/config.json", got(io::add_quantization_config(kConfig, entry)));
    scratch_.write("q/tokenizer.json", "{}");
    scratch_.write("q/LICENSE", "free");
    write(max_shard_bytes);
  }

  std::string original() const { return scratch_.path("original"); }
  std::string path() const { return scratch_.path("q"); }
  std::string path(const std::string& name) const { return scratch_.path("q/" + name); }
  /// For outputs.
  std::string beside(const std::string& name) const { return scratch_.path(name); }
  const std::vector<TestTensor>& tensors() const { return tensors_; }

  Json record() const { return Json::parse(read_text(path("ratefloor.json"))); }
  void set_record(const Json& record) const { set("ratefloor.json", record.dump(1)); }
  void set(const std::string& name, std::string_view text) const {
    scratch_.write("q/" + name, text);
  }

  /// Where a byte of a tensor of the (unsharded) weight file stands in it.
  std::uint64_t offset(const std::string& name, std::uint64_t byte) const {
    const io::Model model = got(io::open_model(path()));
    return model.find(name)->offset + byte;
  }
  std::uint64_t bytes(const std::string& name) const {
    return got(io::open_model(path())).find(name)->bytes;
  }
  void flip(const std::string& name, std::uint64_t byte, unsigned char mask = 1) const {
    const std::string file = path("model.safetensors");
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    const auto at = static_cast<std::streamoff>(offset(name, byte));
    stream.seekg(at);
    const int old = stream.get();
    stream.seekp(at);
    stream.put(static_cast<char>(static_cast<unsigned char>(old) ^ mask));
  }

 private:
  void write(std::uint64_t max_shard_bytes) const {
    std::vector<io::safetensors::OutputTensor> plain, quantized;
    std::vector<std::string> streams(tensors_.size());
    Json listed = Json::array(), untouched = Json::array();
    std::uint64_t weights = 0, all_weights = 0, stream_bytes = 0;
    double distortion = 0;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const TestTensor& t = tensors_[i];
      const auto original = io::test::bytes_of(t.bytes);
      plain.push_back(io::safetensors::tensor_from_bytes(t.name, t.dtype, t.shape, original));
      const std::uint64_t size = original.size() * 8 / io::bits(t.dtype);
      if (io::is_readable(t.dtype)) all_weights += size;
      if (t.method.empty()) {
        quantized.push_back(plain.back());
        untouched.push_back({{"name", t.name},
                             {"dtype", io::name(t.dtype)},
                             {"shape", t.shape},
                             {"stored_bytes", t.bytes.size()},
                             {"xxh64", content_hash(original)}});
        continue;
      }
      const double mse = encode(t, streams[i]);
      weights += size;
      stream_bytes += streams[i].size();
      distortion += mse * static_cast<double>(size);
      const double bpw = 8.0 * static_cast<double>(streams[i].size()) / static_cast<double>(size);
      listed.push_back({{"name", t.name},
                        {"shape", t.shape},
                        {"dtype", io::name(t.dtype)},
                        {"codec", t.method},
                        {"weights", size},
                        {"stored_bytes", streams[i].size()},
                        {"stored_bpw", bpw},
                        {"entropy_bpw", bpw - 0.1},
                        {"distortion", mse},
                        {"floor_bits", bpw - 0.5},
                        {"gap_bits", 0.5},
                        {"row_column_floor_bits", nullptr},
                        {"row_column_gap_bits", nullptr}});
      quantized.push_back(io::safetensors::tensor_from_bytes(t.name + ".ratefloor", io::Dtype::kU8,
                                                             {streams[i].size()},
                                                             io::test::bytes_of(streams[i])));
    }
    got(io::write_model_files(original(), plain));
    const auto files = got(io::write_model_files(path(), quantized, max_shard_bytes));
    std::uint64_t file_bytes = 0;
    for (const io::WrittenFile& file : files)
      if (file.name.ends_with(".safetensors")) file_bytes += file.bytes;
    const std::uint64_t tensor_bytes = got(io::open_model(path())).tensor_bytes();
    const auto n = static_cast<double>(weights);
    set_record(
        {{"schema", "ratefloor.quantize"},
         {"tensors", listed},
         {"untouched", untouched},
         {"total",
          {{"weights", all_weights},
           {"quantized_weights", weights},
           {"stored_bytes", file_bytes},
           {"container_bytes", file_bytes - tensor_bytes},
           {"stored_bpw", 8.0 * static_cast<double>(file_bytes) / static_cast<double>(all_weights)},
           {"quantized_bpw", 8.0 * static_cast<double>(stream_bytes) / n},
           {"distortion", distortion / n}}}});
  }

  /// Returns the error, normalized by the variance.
  static double encode(const TestTensor& t, std::string& stream) {
    const Executor executor(2);
    const std::uint64_t rows = t.shape[0];
    std::uint64_t cols = 1;
    for (std::size_t i = 1; i < t.shape.size(); ++i) cols *= t.shape[i];
    std::vector<float> x(rows * cols);
    io::decode(t.dtype, io::test::bytes_of(t.bytes).data(), x);
    const SpanMatrix matrix(x, rows, cols);
    const auto method = got(codec::parse_method(t.method));
    const auto coder =
        got(method->prepare(matrix, codec::testing::model_of(x, rows, cols), executor));
    std::string body;
    const codec::EncodedTensor encoded =
        got(codec::encode_tensor(*coder, method->name(), io::name(t.dtype), matrix, executor,
                                 [&](std::span<const std::uint8_t> bytes) -> Result<void> {
                                   body.append(bytes.begin(), bytes.end());
                                   return {};
                                 }));
    stream = std::string(encoded.head.begin(), encoded.head.end()) + body;
    double mean = 0, deviation = 0;
    for (const float w : x) mean += w / static_cast<double>(x.size());
    for (const float w : x) deviation += (w - mean) * (w - mean);
    return encoded.cost.squared_error / deviation;
  }

  io::test::ScratchFolder scratch_;
  std::vector<TestTensor> tensors_;
};

/// Counts what is reported and checks that it adds up.
class CountingProgress final : public Progress {
 public:
  void begin(std::uint64_t total) override { total_ = total; }
  void advance(std::uint64_t amount) override { done_ += amount; }
  void item(std::string_view) override {}
  bool complete() const { return done_ == total_; }

 private:
  std::atomic<std::uint64_t> total_{0}, done_{0};
};

}  // namespace ratefloor::job::testing
