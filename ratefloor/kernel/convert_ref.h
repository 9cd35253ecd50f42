// What convert.h means, one entry at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::kernel::ref {

inline void bf16_to_f32(std::span<const std::uint16_t> in, std::span<float> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = ratefloor::bf16_to_f32(in[i]);
}

inline void f16_to_f32(std::span<const std::uint16_t> in, std::span<float> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = ratefloor::f16_to_f32(in[i]);
}

inline void f32_to_bf16(std::span<const float> in, std::span<std::uint16_t> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = ratefloor::f32_to_bf16(in[i]);
}

inline void f64_to_f32(std::span<const double> in, std::span<float> out) {
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = static_cast<float>(in[i]);
}

}  // namespace ratefloor::kernel::ref
