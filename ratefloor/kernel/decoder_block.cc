#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/decoder_block.cc"
#include "ratefloor/kernel/decoder_block.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/decoder_block_ref.h"
#include "ratefloor/kernel/exp.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
constexpr std::size_t kWide = hn::MaxLanes(DF());

void Normalize(const float* x, const float* weight, float factor, float* out, std::size_t n) {
  const DF df;
  const auto f = hn::Set(df, factor);
  std::size_t i = 0;
  for (; i + kWide <= n; i += kWide)
    hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(df, x + i), f), hn::LoadU(df, weight + i)), df, out + i);
  for (; i < n; ++i) out[i] = (x[i] * factor) * weight[i];
}

void SiluGate(float* gate, const float* up, std::size_t n) {
  const DF df;
  const auto one = hn::Set(df, 1.0f);
  std::size_t i = 0;
  for (; i + kWide <= n; i += kWide) {
    const auto g = hn::LoadU(df, gate + i);
    const auto silu = hn::Div(g, hn::Add(one, Exp(df, hn::Neg(g))));
    hn::StoreU(hn::Mul(silu, hn::LoadU(df, up + i)), df, gate + i);
  }
  reference::silu_gate(gate, up, i, n);
}

void RotateHalves(float* x, const float* cos, const float* sin, std::size_t n) {
  const DF df;
  std::size_t i = 0;
  for (; i + kWide <= n; i += kWide) {
    const auto a = hn::LoadU(df, x + i), b = hn::LoadU(df, x + n + i);
    const auto c = hn::LoadU(df, cos + i), s = hn::LoadU(df, sin + i);
    hn::StoreU(hn::Sub(hn::Mul(a, c), hn::Mul(b, s)), df, x + i);
    hn::StoreU(hn::Add(hn::Mul(b, c), hn::Mul(a, s)), df, x + n + i);
  }
  reference::rotate_halves(x, cos, sin, i, n);
}

void AddScaled(float* y, float a, const float* x, std::size_t n) {
  const DF df;
  const auto factor = hn::Set(df, a);
  std::size_t i = 0;
  for (; i + kWide <= n; i += kWide)
    hn::StoreU(hn::Add(hn::LoadU(df, y + i), hn::Mul(factor, hn::LoadU(df, x + i))), df, y + i);
  reference::add_scaled(y, a, x, i, n);
}

// A finite x has x − x = 0, any other NaN; sums of them tell about a whole run at once.
std::size_t FirstNotFinite(const float* x, std::size_t n) {
  const DF df;
  constexpr std::size_t kRun = 256;
  std::size_t i = 0;
  for (; i + kRun <= n; i += kRun) {
    auto sum = hn::Zero(df);
    for (std::size_t j = 0; j < kRun; j += kWide) {
      const auto v = hn::LoadU(df, x + i + j);
      sum = hn::Add(sum, hn::Sub(v, v));
    }
    if (!hn::AllTrue(df, hn::Eq(sum, hn::Zero(df)))) break;
  }
  return reference::first_not_finite(x, i, n);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::kernel {

HWY_EXPORT(Normalize);
HWY_EXPORT(SiluGate);
HWY_EXPORT(RotateHalves);
HWY_EXPORT(AddScaled);
HWY_EXPORT(FirstNotFinite);

void rms_norm(std::span<const float> x, std::span<const float> weight, double eps,
              std::span<float> out) {
  assert(weight.size() == x.size() && out.size() == x.size());
  const float factor = reference::rms_factor(sum_squares(x), x.size(), eps);
  HWY_DYNAMIC_DISPATCH(Normalize)(x.data(), weight.data(), factor, out.data(), x.size());
}

void silu_gate(std::span<float> gate, std::span<const float> up) {
  assert(up.size() == gate.size());
  HWY_DYNAMIC_DISPATCH(SiluGate)(gate.data(), up.data(), gate.size());
}

void rotate_halves(std::span<float> x, std::span<const float> cos, std::span<const float> sin) {
  assert(x.size() == 2 * cos.size() && sin.size() == cos.size());
  HWY_DYNAMIC_DISPATCH(RotateHalves)(x.data(), cos.data(), sin.data(), cos.size());
}

void add_scaled(std::span<float> y, float a, std::span<const float> x) {
  assert(x.size() == y.size());
  HWY_DYNAMIC_DISPATCH(AddScaled)(y.data(), a, x.data(), y.size());
}

std::size_t first_not_finite(std::span<const float> x) {
  return HWY_DYNAMIC_DISPATCH(FirstNotFinite)(x.data(), x.size());
}

}  // namespace ratefloor::kernel
#endif
