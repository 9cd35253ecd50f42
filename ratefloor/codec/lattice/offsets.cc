#include "ratefloor/codec/lattice/offsets.h"

#include <algorithm>
#include <cstdlib>

namespace ratefloor::codec::lattice {
namespace {

constexpr int kCountBits = 5;
static_assert(kKnots.size() < 1u << kCountBits);

}  // namespace

double offset_at(std::span<const std::int32_t> offsets, std::uint32_t magnitude) {
  if (offsets.empty() || magnitude == 0) return 0;
  const auto stored = static_cast<std::ptrdiff_t>(offsets.size());
  const auto knot = std::lower_bound(kKnots.begin(), kKnots.begin() + stored, magnitude);
  const auto k = static_cast<std::size_t>(knot - kKnots.begin());
  if (k == offsets.size()) return static_cast<double>(offsets.back()) / kOffsetUnits;
  const std::int32_t left = k == 0 ? 0 : static_cast<std::int32_t>(kKnots[k - 1]);
  const std::int32_t at_left = k == 0 ? 0 : offsets[k - 1];
  const auto right = static_cast<std::int32_t>(kKnots[k]);
  const auto x = static_cast<std::int32_t>(magnitude);
  const std::int32_t weighted = at_left * (right - x) + offsets[k] * (x - left);
  return static_cast<double>(weighted) / ((right - left) * kOffsetUnits);
}

// Each as the difference from the one before: the size in a gamma code, then the sign unless it
// is 0.
void write_offsets(std::span<const std::int32_t> offsets, coding::BitWriter& bits) {
  bits.write(static_cast<std::uint32_t>(offsets.size()), kCountBits);
  std::int32_t before = 0;
  for (const std::int32_t offset : offsets) {
    const std::int32_t step = offset - before;
    bits.write_gamma(static_cast<std::uint32_t>(std::abs(step)) + 1);
    if (step != 0) bits.write(step < 0, 1);
    before = offset;
  }
}

Result<Offsets> read_offsets(coding::BitReader& bits) {
  const auto malformed = [](const char* what) { return make_error(ErrorCode::kMalformed, what); };
  const std::size_t count = bits.read(kCountBits);
  if (count > kKnots.size()) return malformed("lattice code with too many offsets");
  Offsets offsets;
  std::int32_t offset = 0;
  while (offsets.size() < count) {
    const std::uint32_t size = bits.read_gamma();
    if (size == 0 || size - 1 > 2 * kMaxOffset)
      return malformed("lattice code with an impossible offset");
    const auto step = static_cast<std::int32_t>(size - 1);
    offset += step != 0 && bits.read(1) != 0 ? -step : step;
    if (std::abs(offset) > kMaxOffset) return malformed("lattice code with an impossible offset");
    offsets.push_back(offset);
  }
  if (bits.overran()) return malformed("lattice code with offsets cut off");
  return offsets;
}

}  // namespace ratefloor::codec::lattice
