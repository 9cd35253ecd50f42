// The tensors of a model as numbers, whether they lie there plainly or as tensor streams.
//
// Nothing is decoded before it is asked for, so that a model can be read layer by layer. All const
// members may be called from several threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/config_json.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::model {

class TensorSource {
 public:
  /// A folder, a safetensors file, or a folder that `quantize` wrote; needs a config.json that
  /// describes a Llama-like model.
  static Result<TensorSource> open(const std::string& path);

  const std::string& path() const { return path_; }
  const io::ModelConfig& config() const { return config_; }
  bool quantized() const { return !model_.matrices.empty(); }
  /// As `--codec` spells it; empty for a plain model.
  std::string codec() const { return model_.entry ? model_.entry->codec : std::string(); }
  std::vector<std::string> names() const;  // sorted

  bool has(std::string_view name) const { return index_.contains(std::string(name)); }
  /// nullopt when there is no such tensor.
  std::optional<std::vector<std::uint64_t>> shape(std::string_view name) const;
  std::uint64_t weights(std::string_view name) const;       // 0 when there is none
  std::uint64_t stored_bytes(std::string_view name) const;  // what it takes in the file

  /// All entries, row-major; out.size() must be their number. Errors name file and tensor:
  /// kUnsupported for other types than floats, kNotFinite for NaN and Inf, kMalformed for damaged
  /// streams and names that are not there.
  Result<void> read(std::string_view name, std::span<float> out, const Executor& executor) const;

  /// 16 digits that tell models apart: a hash of config.json, and of every tensor's name, shape and
  /// first and last bytes. A change in the middle of a large tensor alone goes unnoticed.
  std::string fingerprint() const;

  /// Drops the tensor's pages from memory.
  void release(std::string_view name) const;

 private:
  struct Entry {
    std::size_t plain = SIZE_MAX, stream = SIZE_MAX;  // into untouched or matrices
    std::vector<std::uint64_t> shape;
  };
  Result<void> read_plain(const io::TensorInfo& tensor, std::span<float> out,
                          const Executor& executor) const;
  Result<void> read_stream(const job::StreamTensor& matrix, std::span<float> out,
                           const Executor& executor) const;

  std::string path_;
  job::QuantizedModel model_;
  io::ModelConfig config_;
  std::unordered_map<std::string, Entry> index_;
};

}  // namespace ratefloor::model
