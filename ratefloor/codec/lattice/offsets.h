// By how much reproductions lie closer to zero than lattice points do.
//
// The mean of what is rounded to a coordinate z is nearer to 0 than z, because the density falls:
// for the Gaussian by (D/σ²)·|z|, for the Laplacian by a constant. Offsets o(|z|) are stored at the
// knots 1, 2, 3, 4, 6, 8, 12, 16 … 768, linear in between from o(0) = 0 on, constant beyond the
// last stored one — so that the largest weights are not shrunk in proportion — and in units of
// 1/64. Spec: spec.md. Used by both ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/coding/bit_stream.h"

namespace ratefloor::codec::lattice {

inline constexpr std::array<std::uint32_t, 19> kKnots = {
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};
inline constexpr std::int32_t kOffsetUnits = 64, kMaxOffset = 1 << 14;

/// At the first knots, in units of 1/64 of a step, within ±kMaxOffset; the rest are like the last.
using Offsets = std::vector<std::int32_t>;

/// o(magnitude), in steps.
double offset_at(std::span<const std::int32_t> offsets, std::uint32_t magnitude);

void write_offsets(std::span<const std::int32_t> offsets, coding::BitWriter& bits);
/// Error kMalformed.
Result<Offsets> read_offsets(coding::BitReader& bits);

}  // namespace ratefloor::codec::lattice
