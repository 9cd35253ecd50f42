// Tensor bytes as a matrix of f32, converted a piece at a time.
//
// Exact for F32, F16, BF16 and the F8 kinds. F64 rounds to nearest, and a value beyond the range of
// f32 becomes infinite. Bytes may lie at any address: safetensors aligns nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/dtype.h"

namespace ratefloor::io {

/// Converts out.size() little-endian entries. Precondition: is_readable(dtype).
void decode(Dtype dtype, const std::byte* bytes, std::span<float> out);

class TensorMatrix final : public Matrix {
 public:
  /// `keep_alive`, if given, owns what `bytes` points to. Fails when the dtype is not readable or
  /// when `bytes` is not rows × cols entries long.
  static Result<TensorMatrix> create(Dtype dtype, std::span<const std::byte> bytes,
                                     std::uint64_t rows, std::uint64_t cols,
                                     std::shared_ptr<const void> keep_alive = nullptr);

  std::uint64_t rows() const override { return rows_; }
  std::uint64_t cols() const override { return cols_; }
  void read(std::uint64_t first, std::span<float> out) const override;

 private:
  TensorMatrix() = default;
  Dtype dtype_ = Dtype::kF32;
  unsigned entry_bytes_ = 4;
  const std::byte* bytes_ = nullptr;
  std::uint64_t rows_ = 0, cols_ = 0;
  std::shared_ptr<const void> keep_alive_;
};

}  // namespace ratefloor::io
