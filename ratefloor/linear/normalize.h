// Vectors scaled to mean square 1, which is what quantizers for unit variance are made for.
//
// A vector of n entries stores one bf16 scale: 16/n bits per entry. It is rounded before it is
// used, so that encoder and decoder divide and multiply by the same number; the mean square then
// lies within 0.8 % of 1. bf16 has the exponents of f32, so that no vector of finite floats is too
// large or too small. Sums are in f64 (squares of f32 neither overflow nor vanish there), in a
// fixed order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

/// Per vector.
inline constexpr int kScaleBits = 16;

/// The stored scale of a vector: the bf16 nearest to its root mean square, 0 for zero vectors,
/// otherwise from 2^-126 (below which the mean square may come out smaller than 1) to the largest
/// finite one. Precondition: entries are finite.
std::uint16_t vector_scale(std::span<const float> x);

/// Divides every run of n entries by its scale and returns the scales. Zero vectors stay. Errors,
/// before anything is changed: n = 0, a size that is no multiple of n; an entry that is NaN or
/// infinite, named by vector and entry.
Result<std::vector<std::uint16_t>> normalize(std::span<float> x, std::size_t n);

/// Multiplies by the scales. Entries beyond f32's range become its largest. Codes that are
/// negative, infinite or NaN, which normalize never writes, count as 0. Preconditions: n > 0 and
/// x.size() = n · scales.size().
void denormalize(std::span<float> x, std::size_t n, std::span<const std::uint16_t> scales);

}  // namespace ratefloor::linear
