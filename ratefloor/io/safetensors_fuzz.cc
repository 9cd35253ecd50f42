// Any bytes as a whole safetensors file: parse, then read every tensor the way an analysis would.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/tensor_matrix.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace io = ratefloor::io;
  const auto file = std::as_bytes(std::span(data, size));
  const ratefloor::Result<io::safetensors::Header> header = io::safetensors::parse(file);
  if (!header) {
    if (header.error().to_string().size() > 4000) std::abort();  // a message is for people
    return 0;
  }
  std::vector<float> piece(256);
  for (const io::TensorInfo& tensor : header->tensors) {
    if (tensor.offset > size || tensor.bytes > size - tensor.offset) std::abort();
    const auto matrix = io::TensorMatrix::create(
        tensor.dtype, file.subspan(tensor.offset, tensor.bytes), tensor.rows(), tensor.cols());
    if (matrix.has_value() != io::is_readable(tensor.dtype)) std::abort();
    if (!matrix) continue;
    for (std::uint64_t first = 0; first < matrix->size(); first += piece.size()) {
      const std::size_t count = std::min<std::uint64_t>(piece.size(), matrix->size() - first);
      matrix->read(first, std::span(piece).first(count));
    }
  }
  return 0;
}
