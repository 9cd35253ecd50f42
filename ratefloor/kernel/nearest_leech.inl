// Which of the 8192 translates of 4·D24 that make up the Leech lattice holds the nearest point: the
// search of Vardy & Be'ery, "Maximum likelihood decoding of the Leech lattice", IEEE Trans. Inform.
// Theory 39 (1993), without their shortcuts that branch. Included once per target.
//
// A translate is given by m (all even or all odd), the parity q and word of leech_tables.h, and the
// columns' top bits t; a point in it also by the parities p of its 24 multiples of 4. The only
// conditions are Σ t = q and Σ p = m. So the best point of a hexacode word is a convolution in
// (min, +) of six functions on Z2 × Z2, one for each column, read at (q, m): columns in pairs
// first, as 64 words share 48 pairs. Costs are
//   (|r − z|² − |r|²) / 2 = z²/2 − r·z  per coordinate,
// multiples of 2^-14 and at most 8 in size, since |r| <= 4 and |r − z| <= 4 for the z that count;
// 24 of them are far below 2^10, where such multiples end to be floats. Nothing is ever rounded.
//
// Cost for one vector in every lane: 576 additions and minima for the coordinates, 1728 for the
// columns, 5376 for the pairs, 9728 for the words; 36 gathers to trace back.
#if defined(RATEFLOOR_KERNEL_NEAREST_LEECH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_NEAREST_LEECH_INL_H_
#undef RATEFLOOR_KERNEL_NEAREST_LEECH_INL_H_
#else
#define RATEFLOOR_KERNEL_NEAREST_LEECH_INL_H_
#endif

#include <hwy/highway.h>

#include "ratefloor/kernel/leech_tables.h"
#include "ratefloor/kernel/nearest_translate.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

/// A function of (t, p) in Z2 × Z2, at 2t + p.
struct Four {
  VF at[4];
};
constexpr std::size_t kFour = 4 * kLanes;

HWY_INLINE Four LoadFour(const float* from) {
  const DF d;
  return {{hn::Load(d, from), hn::Load(d, from + kLanes), hn::Load(d, from + 2 * kLanes),
           hn::Load(d, from + 3 * kLanes)}};
}

HWY_INLINE void StoreFour(const Four& f, float* to) {
  for (std::size_t g = 0; g < 4; ++g) hn::Store(f.at[g], DF(), to + g * kLanes);
}

/// min over h of a(h) + b(g − h)
HWY_INLINE VF ConvolvedAt(std::size_t g, const Four& a, const Four& b) {
  return hn::Min(hn::Min(hn::Add(a.at[0], b.at[g]), hn::Add(a.at[1], b.at[g ^ 1])),
                 hn::Min(hn::Add(a.at[2], b.at[g ^ 2]), hn::Add(a.at[3], b.at[g ^ 3])));
}

HWY_INLINE Four Convolve(const Four& a, const Four& b) {
  return {{ConvolvedAt(0, a, b), ConvolvedAt(1, a, b), ConvolvedAt(2, a, b), ConvolvedAt(3, a, b)}};
}

/// A function of p in Z2.
struct Two {
  VF at[2];
};

HWY_INLINE Two Convolve(const Two& a, const Two& b) {
  return {{hn::Min(hn::Add(a.at[0], b.at[0]), hn::Add(a.at[1], b.at[1])),
           hn::Min(hn::Add(a.at[0], b.at[1]), hn::Add(a.at[1], b.at[0]))}};
}

/// The cost of the z ≡ b mod 8 nearest to r, −4 <= r <= 4, 0 <= b < 8.
HWY_INLINE VF ClassCost(VF r, int b) {
  const DF d;
  const auto below = static_cast<float>(b - 8), above = static_cast<float>(b);
  return hn::Min(hn::NegMulAdd(hn::Set(d, below), r, hn::Set(d, 0.5f * below * below)),
                 hn::NegMulAdd(hn::Set(d, above), r, hn::Set(d, 0.5f * above * above)));
}

struct LeechCosts {
  static constexpr std::size_t kColumn = 8 * kFour;  // floats for one column
  /// [m][column][q][score][t][p][lane]; (q, score, t) as in kColumnPattern.
  HWY_ALIGN float column[2 * 6 * kColumn];
  /// Of the m and q at hand: [pair of columns][score][score][t][p][lane].
  HWY_ALIGN float pair[3 * 16 * kFour];
};

/// The costs of a column's sixteen patterns: four coordinates, p their parity.
HWY_NOINLINE void ColumnCosts(const VF* rest, int m, float* out) {
  const DF d;
  Two row[4][2];
  for (int r = 0; r < 4; ++r)
    for (int bit = 0; bit < 2; ++bit) {
      const int z = m + 2 * bit;
      row[r][bit] = {{ClassCost(rest[r], z), ClassCost(rest[r], z + 4)}};
    }
  Two top[4], bottom[4];
  for (int bits = 0; bits < 4; ++bits) {
    top[bits] = Convolve(row[0][bits & 1], row[1][bits >> 1]);
    bottom[bits] = Convolve(row[2][bits & 1], row[3][bits >> 1]);
  }
  for (int high = 0; high < 4; ++high)
    for (int low = 0; low < 4; ++low) {
      const Two f = Convolve(top[low], bottom[high]);
      float* to = out + kPatternNumber[4 * high + low] * 2 * kLanes;
      hn::Store(f.at[0], d, to);
      hn::Store(f.at[1], d, to + kLanes);
    }
}

HWY_NOINLINE void PairCosts(const float* first, const float* second, float* out) {
  for (std::size_t s = 0; s < 4; ++s) {
    const Four a = LoadFour(first + s * kFour);
    for (std::size_t t = 0; t < 4; ++t, out += kFour)
      StoreFour(Convolve(a, LoadFour(second + t * kFour)), out);
  }
}

/// The least cost, and where: 128 m + 64 q + word; of several the first.
struct LeechBest {
  VF cost;
  VI at;
};

HWY_NOINLINE LeechBest SearchLeech(const VF (&rest)[24], LeechCosts& costs) {
  const DF d;
  const DI di;
  LeechBest best = {hn::Set(d, 1e30f), hn::Zero(di)};
  for (int m = 0; m < 2; ++m) {
    float* column = costs.column + m * 6 * LeechCosts::kColumn;
    for (int c = 0; c < 6; ++c) ColumnCosts(rest + 4 * c, m, column + c * LeechCosts::kColumn);
    for (int q = 0; q < 2; ++q) {
      for (int k = 0; k < 3; ++k) {
        const float* first = column + 2 * k * LeechCosts::kColumn + q * 4 * kFour;
        PairCosts(first, first + LeechCosts::kColumn, costs.pair + k * 16 * kFour);
      }
      const std::size_t wanted = 2 * q + m;
      for (int word = 0; word < kHexacodeWords; ++word) {
        const auto& at = kHexacodePairs[word];
        const Four ab = Convolve(LoadFour(costs.pair + at[0] * kFour),
                                 LoadFour(costs.pair + (16 + at[1]) * kFour));
        const float* c = costs.pair + (32 + at[2]) * kFour;
        const VF cost = hn::Min(hn::Min(hn::Add(ab.at[0], hn::Load(d, c + wanted * kLanes)),
                                        hn::Add(ab.at[1], hn::Load(d, c + (wanted ^ 1) * kLanes))),
                                hn::Min(hn::Add(ab.at[2], hn::Load(d, c + (wanted ^ 2) * kLanes)),
                                        hn::Add(ab.at[3], hn::Load(d, c + (wanted ^ 3) * kLanes))));
        const auto better = hn::RebindMask(di, hn::Lt(cost, best.cost));
        best.cost = hn::Min(cost, best.cost);
        best.at = hn::IfThenElse(better, hn::Set(di, 128 * m + 64 * q + word), best.at);
      }
    }
  }
  return best;
}

/// The glue vector of the least cost; of several with the same m, q and word the one whose top bits
/// (t_0, …, t_4) come first. Costs are exact, so that equality finds the way back.
HWY_NOINLINE void TraceLeech(const LeechCosts& costs, const LeechBest& best, VF (&glue)[24]) {
  const DF d;
  const DI di;
  const VI one = hn::Set(di, 1), two = hn::Set(di, 2);
  const VI m = hn::ShiftRight<7>(best.at);
  const VI q = hn::And(hn::ShiftRight<6>(best.at), one);
  const VI word = hn::And(best.at, hn::Set(di, kHexacodeWords - 1));
  const auto is_odd = hn::RebindMask(d, hn::Eq(m, one));
  const auto lanes = static_cast<std::int32_t>(kLanes);
  VI pattern[6];            // its number, with t = 0
  Four column[6], rest[6];  // rest[c]: columns c … 5
  for (int c = 5; c >= 0; --c) {
    const VI score = hn::GatherIndex(di, kHexacode[c].data(), word);
    pattern[c] = hn::Add(hn::ShiftLeft<3>(q), hn::ShiftLeft<1>(score));
    const VI of_half = hn::Add(hn::Mul(m, hn::Set(di, 6 * 16)), pattern[c]);
    const VI first = hn::Mul(of_half, hn::Set(di, 2 * lanes));
    for (int g = 0; g < 4; ++g)
      column[c].at[g] =
          hn::GatherIndex(d, costs.column, hn::Add(first, hn::Iota(di, (c * 16 * 2 + g) * lanes)));
    rest[c] = c == 5 ? column[c] : Convolve(column[c], rest[c + 1]);
  }
  // Column by column: t_c = 0 if the least cost can still be had. `top` is the parity that the
  // remaining t must have, so_far the cost up to here as a function of that of the remaining p.
  VI top = q;
  const VF huge = hn::Set(d, 1e6f);  // never the minimum, so that its rounding does not matter
  Two so_far = {
      {hn::IfThenElse(is_odd, huge, hn::Zero(d)), hn::IfThenElse(is_odd, hn::Zero(d), huge)}};
  for (int c = 0; c < 5; ++c) {
    const Two zero = Convolve(so_far, Two{{column[c].at[0], column[c].at[1]}});
    const Two complement = Convolve(so_far, Two{{column[c].at[2], column[c].at[3]}});
    const auto odd_top = hn::RebindMask(d, hn::Eq(top, one));
    const Four& after = rest[c + 1];
    const VF even = hn::Add(zero.at[0], hn::IfThenElse(odd_top, after.at[2], after.at[0]));
    const VF odd = hn::Add(zero.at[1], hn::IfThenElse(odd_top, after.at[3], after.at[1]));
    const auto is_zero = hn::Eq(hn::Min(even, odd), best.cost);
    for (int p = 0; p < 2; ++p)
      so_far.at[p] = hn::IfThenElse(is_zero, zero.at[p], complement.at[p]);
    const VI t = hn::IfThenElse(hn::RebindMask(di, is_zero), hn::Zero(di), one);
    top = hn::Xor(top, t);
    pattern[c] = hn::Add(pattern[c], t);
  }
  pattern[5] = hn::Add(pattern[5], top);
  for (int c = 0; c < 6; ++c) {
    VI bits = hn::ShiftLeft<1>(hn::GatherIndex(di, kColumnPattern.data(), pattern[c]));
    for (int r = 0; r < 4; ++r, bits = hn::ShiftRight<1>(bits))
      glue[4 * c + r] = hn::ConvertTo(d, hn::Add(hn::And(bits, two), m));
  }
  glue[0] = hn::Sub(glue[0], hn::IfThenElseZero(is_odd, hn::Set(d, 4.0f)));
}

HWY_INLINE void StoreNearestLeech(const ReducedVectors<24>& v, float* z, std::size_t stride) {
  LeechCosts costs;
  VF glue[24];
  TraceLeech(costs, SearchLeech(v.rest, costs), glue);
  StoreNearestInTranslate<4, true>(v, glue, z, stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // include guard, once per target
