// Writes a safetensors file that the reference implementation reads, as it would have written it.
//
// Tensors are sorted by type (widest first, in the reverse order of enum Dtype), then by name;
// offsets are contiguous; the header is padded with spaces to a multiple of 8. Tensor bytes come
// from callbacks, so a file of any size needs no memory. The file appears whole or not at all
// (base/atomic_file.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/dtype.h"

namespace ratefloor::io::safetensors {

/// Takes the next bytes of a tensor. Every call is one system call: pass large pieces.
using ByteSink = std::function<Result<void>(std::span<const std::byte>)>;

struct OutputTensor {
  std::string name;
  Dtype dtype = Dtype::kF32;
  std::vector<std::uint64_t> shape;
  /// Called once, in file order; has to hand over exactly the bytes that shape and dtype need.
  std::function<Result<void>(const ByteSink&)> data;
};

/// What its shape and type need. Errors where that overflows or is not whole bytes.
Result<std::uint64_t> byte_size(const OutputTensor& tensor);

/// A tensor whose bytes are at hand; they must outlive the call of write().
OutputTensor tensor_from_bytes(std::string name, Dtype dtype, std::vector<std::uint64_t> shape,
                               std::span<const std::byte> bytes);

/// transformers refuses files whose metadata lack a known "format".
inline const std::map<std::string, std::string> kDefaultMetadata{{"format", "pt"}};

Result<void> write(const std::string& path, std::vector<OutputTensor> tensors,
                   const std::map<std::string, std::string>& metadata = kDefaultMetadata);

/// The first 8 + N bytes of such a file. Sorts `tensors` into file order.
Result<std::string> header_bytes(std::vector<OutputTensor>& tensors,
                                 const std::map<std::string, std::string>& metadata);

}  // namespace ratefloor::io::safetensors
