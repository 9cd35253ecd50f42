// The translates of which the lattices are made are those of nearest_point_ref.h. All translates of
// one lattice are compared by what the squared distance grows by from the all-even one, which is
// linear in the residuals; the winner's point is then found by StoreNearestInTranslate.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/nearest_point.cc"
#include "ratefloor/kernel/nearest_point.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/nearest_leech.inl"
#include "ratefloor/kernel/nearest_translate.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

// Z and D4: one translate.
template <bool kCheckerboard, std::size_t n>
HWY_INLINE void StoreNearestOfOne(const ReducedVectors<n>& v, float* z, std::size_t stride) {
  VF glue[n];
  for (VF& g : glue) g = hn::Zero(DF());
  StoreNearestInTranslate<1, kCheckerboard>(v, glue, z, stride);
}

// A coordinate between its even and its odd neighbour: e from the nearest even integer, 2k, so that
// the odd one is 2k + 1 or, if e < 0, 2(k − 1) + 1. The square grows by gain = (1 − |e|)² − e² from
// the even to the odd one; to repair a parity it grows by (2 − |e|)² − e² = 2 + 2·gain if the
// coordinate is even and by 2 − 2·gain if it is odd. |e| <= 1, so that |gain| <= 1, in multiples of
// 2^-13: sums of 16 are exact.
struct Between {
  VF k, e, gain;
  HWY_INLINE explicit Between(VF r) {
    const DF d;
    const VF two = hn::Set(d, 2.0f);
    k = RoundedQuotient(r, 2);
    e = hn::NegMulAdd(two, k, r);
    gain = hn::NegMulAdd(two, hn::Abs(e), hn::Set(d, 1.0f));
  }
};

HWY_INLINE void StoreNearestA2(const ReducedVectors<2>& v, float* z, std::size_t stride) {
  const DF d;
  const VF growth = hn::MulAdd(hn::Set(d, 3.0f), Between(v.rest[1]).gain, Between(v.rest[0]).gain);
  const VF g = hn::IfThenElseZero(hn::Lt(growth, hn::Zero(d)), hn::Set(d, 1.0f));
  const VF glue[2] = {g, g};
  StoreNearestInTranslate<2, false>(v, glue, z, stride);
}

HWY_INLINE void StoreNearestE8(const ReducedVectors<8>& v, float* z, std::size_t stride) {
  const DF d;
  const VF one = hn::Set(d, 1.0f), two = hn::Set(d, 2.0f);
  VF even_sum = hn::Zero(d), odd_sum = hn::Zero(d), growth = hn::Zero(d);
  VF least = one, most = hn::Neg(one);
  for (const VF r : v.rest) {
    const Between at(r);
    even_sum = hn::Add(even_sum, at.k);
    odd_sum = hn::Add(odd_sum, hn::Sub(at.k, hn::IfThenElseZero(hn::Lt(at.e, hn::Zero(d)), one)));
    growth = hn::Add(growth, at.gain);
    least = hn::Min(least, at.gain);
    most = hn::Max(most, at.gain);
  }
  const VF even = hn::IfThenElseZero(IsOdd(even_sum), hn::MulAdd(two, least, two));
  const VF odd = hn::IfThenElseZero(IsOdd(odd_sum), hn::NegMulAdd(two, most, two));
  VF glue[8];
  for (VF& g : glue) g = hn::IfThenElseZero(hn::Lt(hn::Add(growth, odd), even), one);
  StoreNearestInTranslate<2, true>(v, glue, z, stride);
}

// The words of RM(1, 4) are w(a, c)_i = a·i + c, a and i in Z2⁴. With signs σ_i = (−1)^{w_i} the
// square grows by (Σ gain_i − Σ σ_i gain_i)/2 from the word 0, and to repair the parity by
// 2 + 2 min σ_i gain_i. The sums for all words are a Walsh–Hadamard transform, the minima the same
// with another operation; the parity is that of word 0, corrected by Σ w_i [e_i < 0], which is
// linear in a and c.
HWY_INLINE void StoreNearestBw16(const ReducedVectors<16>& v, float* z, std::size_t stride) {
  const DF d;
  const DI di;
  VF sum = hn::Zero(d), correlation[16], least[2][16];  // of (a, 0); of (a, c)
  VI down[5];                                           // in the sign bit: of the four a·i, of c
  for (VI& bit : down) bit = hn::Zero(di);
  for (unsigned i = 0; i < 16; ++i) {
    const Between at(v.rest[i]);
    sum = hn::Add(sum, at.k);
    correlation[i] = least[0][i] = at.gain;
    least[1][i] = hn::Neg(at.gain);
    for (unsigned j = 0; j < 5; ++j)
      if ((16 + i) >> j & 1) down[j] = hn::Xor(down[j], hn::BitCast(di, at.e));
  }
  for (unsigned step = 1; step < 16; step *= 2)
    for (unsigned i = 0; i < 16; ++i) {
      if (i & step) continue;
      const unsigned j = i + step;
      const VF x = correlation[i], y = correlation[j];
      correlation[i] = hn::Add(x, y), correlation[j] = hn::Sub(x, y);
      const VF x0 = least[0][i], x1 = least[1][i], y0 = least[0][j], y1 = least[1][j];
      least[0][i] = hn::Min(x0, y0), least[0][j] = hn::Min(x0, y1);
      least[1][i] = hn::Min(x1, y1), least[1][j] = hn::Min(x1, y0);
    }
  VI odd[16];  // in the sign bit: whether the parity of (a, 0) is broken
  odd[0] = hn::ShiftLeft<31>(hn::ConvertTo(di, sum));
  VF best = hn::Set(d, 1e30f);
  VI word = hn::Zero(di);  // 2a + c
  const VF four = hn::Set(d, 4.0f);
  for (int a = 0; a < 16; ++a) {
    if (a > 0) odd[a] = hn::Xor(odd[a & (a - 1)], down[__builtin_ctz(a)]);
    for (int c = 0; c < 2; ++c) {
      const VI sign = c ? hn::Xor(odd[a], down[4]) : odd[a];
      const auto broken = hn::RebindMask(d, hn::Lt(sign, hn::Zero(di)));
      const VF repair = hn::IfThenElseZero(broken, hn::MulAdd(four, least[c][a], four));
      const VF cost = c ? hn::Add(repair, correlation[a]) : hn::Sub(repair, correlation[a]);
      const auto better = hn::RebindMask(di, hn::Lt(cost, best));
      best = hn::Min(cost, best);
      word = hn::IfThenElse(better, hn::Set(di, 2 * a + c), word);
    }
  }
  VI bit[16];  // the lowest one: that of the word
  VF glue[16];
  bit[0] = word;
  for (int i = 0; i < 16; ++i) {
    if (i > 0) bit[i] = hn::Xor(bit[i & (i - 1)], hn::ShiftRightSame(word, 1 + __builtin_ctz(i)));
    glue[i] = hn::ConvertTo(d, hn::And(bit[i], hn::Set(di, 1)));
  }
  StoreNearestInTranslate<2, true>(v, glue, z, stride);
}

// One vector in every lane at a time; the last ones in a buffer filled up with zeros. Not inlined,
// as compilers take more than their time over one function for all lattices.
template <PointLattice kLattice>
HWY_NOINLINE void ForAll(const float* x, float* z, std::size_t stride, std::size_t count) {
  constexpr std::size_t n = dimension_of(kLattice);
  HWY_ALIGN float buffer[n * kLanes] = {};
  ReducedVectors<n> v;
  for (std::size_t at = 0; at < count; at += kLanes) {
    const std::size_t rest = count - at;
    const bool whole = rest >= kLanes;
    if (!whole)
      for (std::size_t i = 0; i < n; ++i)
        std::copy_n(x + i * stride + at, rest, buffer + i * kLanes);
    v.Load(whole ? x + at : buffer, whole ? stride : kLanes, period_of(kLattice));
    float* const to = whole ? z + at : buffer;
    const std::size_t to_stride = whole ? stride : kLanes;
    if constexpr (kLattice == PointLattice::kZ) StoreNearestOfOne<false>(v, to, to_stride);
    if constexpr (kLattice == PointLattice::kA2) StoreNearestA2(v, to, to_stride);
    if constexpr (kLattice == PointLattice::kD4) StoreNearestOfOne<true>(v, to, to_stride);
    if constexpr (kLattice == PointLattice::kE8) StoreNearestE8(v, to, to_stride);
    if constexpr (kLattice == PointLattice::kBw16) StoreNearestBw16(v, to, to_stride);
    if constexpr (kLattice == PointLattice::kLeech) StoreNearestLeech(v, to, to_stride);
    if (!whole)
      for (std::size_t i = 0; i < n; ++i)
        std::copy_n(buffer + i * kLanes, rest, z + i * stride + at);
  }
}

void NearestPoints(PointLattice lattice, const float* x, float* z, std::size_t stride,
                   std::size_t count) {
  switch (lattice) {
    case PointLattice::kZ:
      return ForAll<PointLattice::kZ>(x, z, stride, count);
    case PointLattice::kA2:
      return ForAll<PointLattice::kA2>(x, z, stride, count);
    case PointLattice::kD4:
      return ForAll<PointLattice::kD4>(x, z, stride, count);
    case PointLattice::kE8:
      return ForAll<PointLattice::kE8>(x, z, stride, count);
    case PointLattice::kBw16:
      return ForAll<PointLattice::kBw16>(x, z, stride, count);
    case PointLattice::kLeech:
      return ForAll<PointLattice::kLeech>(x, z, stride, count);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(NearestPoints);

void nearest_points(PointLattice lattice, const float* x, float* z, std::size_t stride,
                    std::size_t count) {
  assert(count <= stride);
  HWY_DYNAMIC_DISPATCH(NearestPoints)(lattice, x, z, stride, count);
}

}  // namespace ratefloor::kernel
#endif
