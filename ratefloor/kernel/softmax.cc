#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/softmax.cc"
#include "ratefloor/kernel/softmax.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/exp.inl"
#include "ratefloor/kernel/softmax_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The largest of n > 0 numbers: the same in any order.
float Peak(const float* x, std::size_t n) {
  const hn::CappedTag<float, 16> df;
  constexpr std::size_t kLanes = hn::MaxLanes(df);
  float peak = x[0];
  std::size_t i = 0;
  if (n >= kLanes) {
    auto most = hn::LoadU(df, x);
    for (i = kLanes; i + kLanes <= n; i += kLanes) most = hn::Max(most, hn::LoadU(df, x + i));
    peak = hn::GetLane(hn::MaxOfLanes(df, most));
  }
  for (; i < n; ++i) peak = std::max(peak, x[i]);
  return peak;
}

// Whole sixteens in 16/N registers of N lanes; the rest as the reference does it.
void Exponentials(float* x, std::size_t n, float peak, float scale, float sums[16]) {
  const hn::CappedTag<float, 16> df;
  constexpr std::size_t kLanes = hn::MaxLanes(df), kRegisters = 16 / kLanes;
  const auto top = hn::Set(df, peak), factor = hn::Set(df, scale);
  hn::Vec<decltype(df)> lanes[kRegisters];
  for (auto& lane : lanes) lane = hn::Zero(df);
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      float* const at = x + i + r * kLanes;
      const auto e = Exp(df, hn::Mul(hn::Sub(hn::LoadU(df, at), top), factor));
      hn::StoreU(e, df, at);
      lanes[r] = hn::Add(lanes[r], e);
    }
  for (std::size_t r = 0; r < kRegisters; ++r) hn::StoreU(lanes[r], df, sums + r * kLanes);
  reference::add_exponentials(x, i, n, peak, scale, sums);
}

void Softmax(float* x, std::size_t n, float scale) {
  const float peak = Peak(x, n);
  double sums[16] = {};
  for (std::size_t at = 0; at < n; at += reference::kSoftmaxBlock) {
    float lanes[16];
    Exponentials(x + at, std::min(reference::kSoftmaxBlock, n - at), peak, scale, lanes);
    for (int j = 0; j < 16; ++j) sums[j] += static_cast<double>(lanes[j]);
  }
  const auto share = static_cast<float>(1.0 / reference::tree_sum(sums));
  const hn::CappedTag<float, 16> df;
  constexpr std::size_t kLanes = hn::MaxLanes(df);
  const auto factor = hn::Set(df, share);
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) hn::StoreU(hn::Mul(hn::LoadU(df, x + i), factor), df, x + i);
  for (; i < n; ++i) x[i] *= share;
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ratefloor::kernel {

HWY_EXPORT(Softmax);

void softmax(std::span<float> scores, float scale) {
  if (!scores.empty()) HWY_DYNAMIC_DISPATCH(Softmax)(scores.data(), scores.size(), scale);
}

}  // namespace ratefloor::kernel
#endif
