// See tensor_matrix.h. The loops are plain: with the select-only conversions of float_formats.h the
// compiler vectorizes them, and memcpy is how one reads an unaligned entry.
#include "ratefloor/io/tensor_matrix.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <string>

#include "ratefloor/base/float_formats.h"

static_assert(std::endian::native == std::endian::little,
              "tensor files are little-endian and this code copies their entries as they are");

namespace ratefloor::io {
namespace {

template <class Entry, class Convert>
void decode_each(const std::byte* bytes, std::span<float> out, Convert convert) {
  float* const target = out.data();
  const std::size_t count = out.size();
  for (std::size_t i = 0; i < count; ++i) {
    Entry entry;
    std::memcpy(&entry, bytes + i * sizeof(Entry), sizeof(Entry));
    target[i] = convert(entry);
  }
}

void decode_f8(const std::array<float, 256>& table, const std::byte* bytes, std::span<float> out) {
  decode_each<std::uint8_t>(bytes, out, [&](std::uint8_t code) { return table[code]; });
}

}  // namespace

void decode(Dtype dtype, const std::byte* bytes, std::span<float> out) {
  switch (dtype) {
    case Dtype::kF32:
      if (!out.empty()) std::memcpy(out.data(), bytes, out.size_bytes());
      return;
    case Dtype::kBF16:
      return decode_each<std::uint16_t>(bytes, out, bf16_to_f32);
    case Dtype::kF16:
      return decode_each<std::uint16_t>(bytes, out, f16_to_f32);
    case Dtype::kF64:
      return decode_each<double>(bytes, out,
                                 [](double value) { return static_cast<float>(value); });
    case Dtype::kF8E4M3:
      return decode_f8(kF8E4M3, bytes, out);
    case Dtype::kF8E5M2:
      return decode_f8(kF8E5M2, bytes, out);
    case Dtype::kF8E4M3Fnuz:
      return decode_f8(kF8E4M3Fnuz, bytes, out);
    case Dtype::kF8E5M2Fnuz:
      return decode_f8(kF8E5M2Fnuz, bytes, out);
    case Dtype::kF8E8M0:
      return decode_f8(kF8E8M0, bytes, out);
    default:
      assert(false && "decode() of a dtype that is not readable");
  }
}

Result<TensorMatrix> TensorMatrix::create(Dtype dtype, std::span<const std::byte> bytes,
                                          std::uint64_t rows, std::uint64_t cols,
                                          std::shared_ptr<const void> keep_alive) {
  if (!is_readable(dtype)) {
    return make_error(ErrorCode::kUnsupported,
                      "entries of type " + std::string(name(dtype)) + " cannot be read as weights")
        .remedied_by("F64, F32, F16, BF16 and F8 tensors can");
  }
  const unsigned entry_bytes = bits(dtype) / 8;
  const std::uint64_t entries = bytes.size() / entry_bytes;
  std::uint64_t wanted = 0;
  if (__builtin_mul_overflow(rows, cols, &wanted) || wanted != entries ||
      bytes.size() % entry_bytes != 0) {
    return make_error(ErrorCode::kInvalidArgument,
                      "a tensor of " + std::to_string(entries) + " entries cannot be seen as " +
                          std::to_string(rows) + " × " + std::to_string(cols));
  }
  TensorMatrix matrix;
  matrix.dtype_ = dtype;
  matrix.entry_bytes_ = entry_bytes;
  matrix.bytes_ = bytes.data();
  matrix.rows_ = rows;
  matrix.cols_ = cols;
  matrix.keep_alive_ = std::move(keep_alive);
  return matrix;
}

void TensorMatrix::read(std::uint64_t first, std::span<float> out) const {
  assert(first <= size() && out.size() <= size() - first);
  decode(dtype_, bytes_ + first * entry_bytes_, out);
}

}  // namespace ratefloor::io
