// C = A·B in f32 or bf16 with f32 accumulation, on one thread, through oneDNN.
//
// Whoever wants several threads cuts C into tiles by size and calls once per tile: then no result
// depends on the number of threads. The summation order inside a tile is the library's; it depends
// on the tile's shape, the strides and the processor's instruction set, not on the data or on where
// the matrices lie. The kernels that oneDNN compiles for a shape are kept (some 20 µs a shape,
// once).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::kernel {

enum class Precision {
  kF32,
  kBf16,  // products of bf16 numbers, added in f32
};

/// What matmul() can do on this processor: f32 always, bf16 where there is AVX-512.
std::vector<Precision> supported_precisions();

/// Whether this processor multiplies in it with hardware of its own: AVX512-BF16 or AMX for bf16.
bool is_fast(Precision precision);

/// "f32 (oneDNN 2.6.3, AVX-512)", "bf16 (oneDNN 2.6.3, AMX)": what runs here.
std::string engine_text(Precision precision);

/// Entry (i, j) is data[i·row_stride + j], or data[j·row_stride + i] when transposed.
struct MatmulOperand {
  const void* data = nullptr;  // float or std::uint16_t, as the precision says
  std::size_t row_stride = 0;
  bool transposed = false;
};

struct MatmulShape {
  std::size_t rows = 0, inner = 0, cols = 0;  // C: rows × cols
};

/// c[i·c_stride + j] = Σ_k A(i, k) B(k, j). A is rows × inner, B inner × cols. Error kInternal when
/// the library refuses. Safe to call from several threads. A shape without entries is fine; without
/// inner ones C becomes zero.
Result<void> matmul(Precision precision, const MatmulShape& shape, const MatmulOperand& a,
                    const MatmulOperand& b, float* c, std::size_t c_stride);

}  // namespace ratefloor::kernel
