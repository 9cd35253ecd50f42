// The element types of safetensors files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ratefloor::io {

/// In the order of the reference implementation's enumeration, which decides the order of tensors
/// in a written file (last first).
enum class Dtype : std::uint8_t {
  kBool,
  kF4,
  kF6E2M3,
  kF6E3M2,
  kU8,
  kI8,
  kF8E5M2,
  kF8E4M3,
  kF8E8M0,
  kF8E4M3Fnuz,
  kF8E5M2Fnuz,
  kI16,
  kU16,
  kF16,
  kBF16,
  kI32,
  kU32,
  kF32,
  kC64,
  kF64,
  kI64,
  kU64,
};
inline constexpr int kDtypeCount = 22;

/// As files spell it: "BF16".
std::string_view name(Dtype dtype);
std::optional<Dtype> dtype_named(std::string_view name);
unsigned bits(Dtype dtype);

/// Whether TensorMatrix can show its entries as numbers: F64, F32, F16, BF16 and the five F8 kinds.
bool is_readable(Dtype dtype);

}  // namespace ratefloor::io
