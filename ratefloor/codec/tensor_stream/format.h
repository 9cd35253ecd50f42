// What writer and reader of tensor streams have in common (spec.md).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ratefloor::codec {

inline constexpr std::array<std::uint8_t, 2> kStreamMagic = {'r', 'f'};
inline constexpr std::uint8_t kStreamVersion = 1;
inline constexpr std::uint8_t kEctcqCodec = 0, kNamedCodec = 1;
inline constexpr std::string_view kEctcqName = "ectcq";

/// Whatever is stored or computed for each weight, its size in bytes fits 63 bits.
inline constexpr std::uint64_t kMostWeights = std::uint64_t{1} << 60;

/// Types of originals, by their code.
inline constexpr std::array<std::string_view, 9> kStreamDtypes = {
    "F32", "F16", "BF16", "F64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"};

inline std::optional<std::uint8_t> dtype_code(std::string_view name) {
  const auto at = std::find(kStreamDtypes.begin(), kStreamDtypes.end(), name);
  if (at == kStreamDtypes.end()) return std::nullopt;
  return static_cast<std::uint8_t>(at - kStreamDtypes.begin());
}

/// Whether rows and cols, and with them their product, stay within kMostWeights.
inline bool is_shape(std::uint64_t rows, std::uint64_t cols) {
  return rows <= kMostWeights && cols <= kMostWeights && (cols == 0 || rows <= kMostWeights / cols);
}

/// Whether this is a method with the code of its own, at whatever rate: a decoder needs no more.
inline bool is_ectcq(std::string_view method) { return method.starts_with(kEctcqName); }

/// Whether a stream can hold this as another method's name: 1 to 255 of a–z, 0–9, '-' and '.'.
inline bool is_stored_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= 255 && !is_ectcq(name) &&
         std::all_of(name.begin(), name.end(), fits);
}

}  // namespace ratefloor::codec
