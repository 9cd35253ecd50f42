// A model on disk: which tensors it has, and their numbers.
//
// Shards are memory-mapped: opening reads their headers only, and looking at a tensor reads its
// bytes. All const members may be called from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/mapped_file.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/config_json.h"
#include "ratefloor/io/tensor_info.h"
#include "ratefloor/io/tensor_matrix.h"

namespace ratefloor::io {

class Model {
 public:
  const std::string& path() const { return path_; }
  /// In the order of files(), then by offset.
  const std::vector<TensorInfo>& tensors() const { return tensors_; }
  /// nullptr when there is none of this name. Linear in the number of tensors.
  const TensorInfo* find(std::string_view name) const;
  /// Paths of the weight files: the shards sorted by name, as Hugging Face numbers them.
  std::vector<std::string> files() const;
  std::uint64_t tensor_bytes() const;
  /// Nothing when there is no config.json beside the weights, or one that this version cannot read
  /// (then a warning says why).
  const std::optional<ModelConfig>& config() const { return config_; }
  /// Worth telling the user, harmless for the tensors.
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// `tensor` is an element of tensors() or a copy of one.
  std::span<const std::byte> bytes(const TensorInfo& tensor) const;
  /// tensor.rows() × tensor.cols(). The matrix may outlive the model.
  Result<TensorMatrix> matrix(const TensorInfo& tensor) const;
  Result<TensorMatrix> matrix(const TensorInfo& tensor, std::uint64_t rows,
                              std::uint64_t cols) const;
  /// Drops the tensor's pages from memory; it stays readable.
  void release(const TensorInfo& tensor) const;

 private:
  friend class ModelOpener;
  std::string path_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
  std::vector<TensorInfo> tensors_;
  std::optional<ModelConfig> config_;
  std::vector<std::string> warnings_;
};

/// `path`: a Hugging Face folder (model.safetensors; or model.safetensors.index.json with its
/// shards; or the only *.safetensors file in it), one safetensors file, or an index file.
Result<Model> open_model(const std::string& path);

}  // namespace ratefloor::io
