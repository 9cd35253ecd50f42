// See dequantize_dtype.h. From F64 to sixteen bits by way of f32 rounded to odd: an inexact value
// gets an odd last bit, so that it is neither a value of the shorter type nor halfway between two,
// and the second rounding goes the way that one rounding would have gone (Boldo and Melquiond,
// "Emulation of a FMA and correctly rounded sums", 2008). It needs two bits more than the shorter
// type has; f32 has thirteen.
#include "ratefloor/job/dequantize_dtype.h"

#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/io/tensor_matrix.h"

namespace ratefloor::job {
namespace {

using io::Dtype;

struct OutputType {
  std::string_view name, config_name;
  Dtype dtype;
};
constexpr std::array<OutputType, 3> kOutputTypes{{{"bf16", "bfloat16", Dtype::kBF16},
                                                  {"f16", "float16", Dtype::kF16},
                                                  {"f32", "float32", Dtype::kF32}}};

template <class Encode>
std::optional<std::size_t> write_halves(std::span<const float> in, std::span<std::byte> out,
                                        std::uint16_t infinity, Encode encode) {
  std::size_t bad = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::uint16_t code = encode(in[i]);
    std::memcpy(out.data() + 2 * i, &code, 2);
    bad += (code & 0x7fffu) == infinity && !std::isinf(in[i]);
  }
  if (bad == 0) return std::nullopt;
  for (std::size_t i = 0;; ++i)
    if ((encode(in[i]) & 0x7fffu) == infinity && !std::isinf(in[i])) return i;
}

float round_to_odd(double value) {
  const auto nearest = static_cast<float>(value);
  if (std::isnan(value) || static_cast<double>(nearest) == value) return nearest;
  const auto bits = std::bit_cast<std::uint32_t>(nearest);
  if (bits & 1u) return nearest;
  const bool below = std::abs(static_cast<double>(nearest)) < std::abs(value);
  return std::bit_cast<float>(below ? bits + 1 : bits - 1);
}

}  // namespace

std::optional<Dtype> output_dtype_named(std::string_view name) {
  for (const OutputType& type : kOutputTypes)
    if (type.name == name) return type.dtype;
  return std::nullopt;
}

std::string_view config_dtype_name(Dtype dtype) {
  for (const OutputType& type : kOutputTypes)
    if (type.dtype == dtype) return type.config_name;
  assert(false && "not an output type");
  return "";
}

Dtype default_output_dtype(Dtype original) {
  if (original == Dtype::kF16 || original == Dtype::kF32) return original;
  return original == Dtype::kF64 ? Dtype::kF32 : Dtype::kBF16;
}

std::optional<std::size_t> write_floats(Dtype dtype, std::span<const float> in,
                                        std::span<std::byte> out) {
  assert(out.size() * 8 == in.size() * io::bits(dtype));
  if (dtype == Dtype::kF16) return write_halves(in, out, 0x7c00u, f32_to_f16);
  if (dtype == Dtype::kBF16) return write_halves(in, out, 0x7f80u, f32_to_bf16);
  assert(dtype == Dtype::kF32);
  if (!in.empty()) std::memcpy(out.data(), in.data(), in.size_bytes());
  return std::nullopt;
}

std::optional<std::size_t> convert_floats(Dtype from, const std::byte* bytes, std::size_t count,
                                          Dtype to, std::span<std::byte> out) {
  thread_local std::vector<float> buffer;
  buffer.resize(count);
  if (from != Dtype::kF64) {
    io::decode(from, bytes, buffer);
    return write_floats(to, buffer, out);
  }
  std::optional<std::size_t> overflow;
  for (std::size_t i = 0; i < count; ++i) {
    double value = 0;
    std::memcpy(&value, bytes + 8 * i, 8);
    buffer[i] = to == Dtype::kF32 ? static_cast<float>(value) : round_to_odd(value);
    if (!overflow && std::isinf(buffer[i]) && !std::isinf(value)) overflow = i;
  }
  const std::optional<std::size_t> later = write_floats(to, buffer, out);
  return overflow ? overflow : later;
}

}  // namespace ratefloor::job
