#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/block_range.cc"
#include "ratefloor/kernel/block_range.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/block_range_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Four independent maxima hide the latency; blocks shorter than a vector go one by one.
float AbsmaxOf(const float* x, std::size_t n) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto m0 = hn::Zero(d), m1 = m0, m2 = m0, m3 = m0;
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    m0 = hn::Max(m0, hn::Abs(hn::LoadU(d, x + i)));
    m1 = hn::Max(m1, hn::Abs(hn::LoadU(d, x + i + lanes)));
    m2 = hn::Max(m2, hn::Abs(hn::LoadU(d, x + i + 2 * lanes)));
    m3 = hn::Max(m3, hn::Abs(hn::LoadU(d, x + i + 3 * lanes)));
  }
  for (; i + lanes <= n; i += lanes) m0 = hn::Max(m0, hn::Abs(hn::LoadU(d, x + i)));
  const auto all = hn::Max(hn::Max(m0, m1), hn::Max(m2, m3));
  return reference::absmax(x + i, n - i, hn::GetLane(hn::MaxOfLanes(d, all)));
}

void MinMaxOf(const float* x, std::size_t n, float& minimum, float& maximum) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto low0 = hn::Zero(d), low1 = low0, high0 = low0, high1 = low0;
  std::size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const auto v0 = hn::LoadU(d, x + i), v1 = hn::LoadU(d, x + i + lanes);
    low0 = hn::Min(low0, v0);
    low1 = hn::Min(low1, v1);
    high0 = hn::Max(high0, v0);
    high1 = hn::Max(high1, v1);
  }
  minimum = hn::GetLane(hn::MinOfLanes(d, hn::Min(low0, low1)));
  maximum = hn::GetLane(hn::MaxOfLanes(d, hn::Max(high0, high1)));
  reference::min_max(x + i, n - i, minimum, maximum);
}

void BlockAbsmax(const float* x, std::size_t n, std::size_t block, float* absmax) {
  for (std::size_t at = 0, b = 0; at < n; at += block, ++b)
    absmax[b] = AbsmaxOf(x + at, std::min(block, n - at));
}

void BlockMinMax(const float* x, std::size_t n, std::size_t block, float* minimum, float* maximum) {
  for (std::size_t at = 0, b = 0; at < n; at += block, ++b)
    MinMaxOf(x + at, std::min(block, n - at), minimum[b], maximum[b]);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(BlockAbsmax);
HWY_EXPORT(BlockMinMax);

void block_absmax(std::span<const float> x, std::size_t block, std::span<float> absmax) {
  assert(block > 0 && absmax.size() == blocks_of(x.size(), block));
  HWY_DYNAMIC_DISPATCH(BlockAbsmax)(x.data(), x.size(), block, absmax.data());
}

void block_min_max(std::span<const float> x, std::size_t block, std::span<float> minimum,
                   std::span<float> maximum) {
  assert(block > 0 && minimum.size() == blocks_of(x.size(), block) &&
         maximum.size() == minimum.size());
  HWY_DYNAMIC_DISPATCH(BlockMinMax)
  (x.data(), x.size(), block, minimum.data(), maximum.data());
}

}  // namespace ratefloor::kernel
#endif
