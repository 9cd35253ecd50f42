// See convert.h. Integer shifts, adds and selects on u32 lanes rather than Highway's own
// conversions: those truncate to bf16 and, without F16C, do not know infinities in f16. The steps
// are those of base/float_formats.h, where they are explained. A short last block goes through a
// padded buffer, so that every entry takes the vector path.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/convert.cc"
#include "ratefloor/kernel/convert.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <cassert>
#include <cstddef>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D32 = hn::ScalableTag<std::uint32_t>;
using DFloat = hn::RebindToFloat<D32>;
using D16 = hn::Rebind<std::uint16_t, D32>;  // as many lanes, half as wide

/// out[i] = block(in[i]) a vector at a time.
template <class In, class Out, class Block>
HWY_INLINE void for_each_block(const In* HWY_RESTRICT in, Out* HWY_RESTRICT out, std::size_t count,
                               const Block& block) {
  const std::size_t lanes = hn::Lanes(D32());
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) block(in + i, out + i);
  if (i < count) {
    HWY_ALIGN In padded_in[hn::MaxLanes(D32())] = {};
    HWY_ALIGN Out padded_out[hn::MaxLanes(D32())];
    std::memcpy(padded_in, in + i, (count - i) * sizeof(In));
    block(padded_in, padded_out);
    std::memcpy(out + i, padded_out, (count - i) * sizeof(Out));
  }
}

void bf16_to_f32_simd(const std::uint16_t* in, float* out, std::size_t count) {
  for_each_block(in, out, count, [](const std::uint16_t* from, float* to) HWY_ATTR {
    const auto codes = hn::PromoteTo(D32(), hn::LoadU(D16(), from));
    hn::StoreU(hn::BitCast(DFloat(), hn::ShiftLeft<16>(codes)), DFloat(), to);
  });
}

void f16_to_f32_simd(const std::uint16_t* in, float* out, std::size_t count) {
  for_each_block(in, out, count, [](const std::uint16_t* from, float* to) HWY_ATTR {
    const D32 d;
    const auto code = hn::PromoteTo(d, hn::LoadU(D16(), from));
    const auto sign = hn::ShiftLeft<16>(hn::And(code, hn::Set(d, 0x8000u)));
    const auto magnitude = hn::ShiftLeft<13>(hn::And(code, hn::Set(d, 0x7fffu)));
    const auto exponent = hn::And(magnitude, hn::Set(d, 0x0f800000u));
    const auto mantissa = hn::And(magnitude, hn::Set(d, 0x007fffffu));
    const auto is_subnormal = hn::Eq(exponent, hn::Zero(d));
    const auto is_special = hn::Eq(exponent, hn::Set(d, 0x0f800000u));
    const auto rebias =
        hn::IfThenElse(is_subnormal, hn::Set(d, 113u << 23),
                       hn::IfThenElse(is_special, hn::Set(d, 224u << 23), hn::Set(d, 112u << 23)));
    const auto excess = hn::IfThenElseZero(is_subnormal, hn::Set(d, 113u << 23));
    const auto is_number = hn::Eq(mantissa, hn::Zero(d));  // among the special ones
    const auto quiet =
        hn::IfThenElseZero(is_special, hn::IfThenZeroElse(is_number, hn::Set(d, 0x00400000u)));
    const auto shifted = hn::BitCast(DFloat(), hn::Or(hn::Add(magnitude, rebias), quiet));
    const auto bits = hn::BitCast(d, hn::Sub(shifted, hn::BitCast(DFloat(), excess)));
    hn::StoreU(hn::BitCast(DFloat(), hn::Or(bits, sign)), DFloat(), to);
  });
}

void f32_to_bf16_simd(const float* in, std::uint16_t* out, std::size_t count) {
  for_each_block(in, out, count, [](const float* from, std::uint16_t* to) HWY_ATTR {
    const D32 d;
    const auto bits = hn::BitCast(d, hn::LoadU(DFloat(), from));
    const auto upper = hn::ShiftRight<16>(bits);
    const auto odd = hn::And(upper, hn::Set(d, 1u));
    const auto rounded = hn::ShiftRight<16>(hn::Add(hn::Add(bits, hn::Set(d, 0x7fffu)), odd));
    const auto quiet_nan = hn::Or(upper, hn::Set(d, 0x40u));
    const auto magnitude = hn::And(bits, hn::Set(d, 0x7fffffffu));
    const auto is_nan = hn::Gt(magnitude, hn::Set(d, 0x7f800000u));
    const auto code = hn::IfThenElse(is_nan, quiet_nan, rounded);
    hn::StoreU(hn::TruncateTo(D16(), code), D16(), to);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ratefloor::kernel {

HWY_EXPORT(bf16_to_f32_simd);
HWY_EXPORT(f16_to_f32_simd);
HWY_EXPORT(f32_to_bf16_simd);

void bf16_to_f32(std::span<const std::uint16_t> in, std::span<float> out) {
  assert(out.size() >= in.size());
  HWY_DYNAMIC_DISPATCH(bf16_to_f32_simd)(in.data(), out.data(), in.size());
}

void f16_to_f32(std::span<const std::uint16_t> in, std::span<float> out) {
  assert(out.size() >= in.size());
  HWY_DYNAMIC_DISPATCH(f16_to_f32_simd)(in.data(), out.data(), in.size());
}

void f32_to_bf16(std::span<const float> in, std::span<std::uint16_t> out) {
  assert(out.size() >= in.size());
  HWY_DYNAMIC_DISPATCH(f32_to_bf16_simd)(in.data(), out.data(), in.size());
}

void f64_to_f32(std::span<const double> in, std::span<float> out) {
  assert(out.size() >= in.size());
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = static_cast<float>(in[i]);
}

}  // namespace ratefloor::kernel
#endif  // HWY_ONCE
