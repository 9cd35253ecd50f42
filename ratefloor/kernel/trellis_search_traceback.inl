// Backward half of the trellis search: the surviving path of all sequences at once, from its end.
//
// What bounds it is the latency of one step — register to word, a gather from that step's
// decisions, their bit of the lane, the register before — about 35 cycles for sixteen weights;
// turning bits into multiples fills the gaps. Included once per target.
#if defined(RATEFLOOR_KERNEL_TRELLIS_SEARCH_TRACEBACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_TRELLIS_SEARCH_TRACEBACK_INL_H_
#undef RATEFLOOR_KERNEL_TRELLIS_SEARCH_TRACEBACK_INL_H_
#else
#define RATEFLOOR_KERNEL_TRELLIS_SEARCH_TRACEBACK_INL_H_
#endif

#include <hwy/highway.h>

#include "ratefloor/kernel/trellis_search_forward.inl"

#if RATEFLOOR_HAS_TRELLIS_VECTORS

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace trellis {

/// The best last register of each sequence, of equal ones the smallest.
HWY_INLINE void BestLast(const TrellisWindow& w, std::uint32_t* best) {
  const DR d;
  const std::int16_t* const last = w.metrics_of(w.steps);
  HWY_ALIGN std::int16_t found[kSearchLanes];
  for (std::size_t at = 0; at < kSearchLanes; at += kRegisterLanes) {
    VR least = hn::Load(d, last + at), where = hn::Zero(d);
    for (std::uint32_t r = 1; r < w.shape.states(); ++r) {
      const VR metric = hn::Load(d, last + kSearchLanes * r + at);
      const VR own = hn::Set(d, static_cast<std::int16_t>(r));
      where = hn::IfThenElse(hn::Lt(metric, least), own, where);
      least = hn::Min(least, metric);
    }
    hn::Store(where, d, found + at);
  }
  std::copy_n(found, kSearchLanes, best);
}

/// The parity, 0 or 1, of numbers below 2^12.
HWY_INLINE VU Parity(VU v) {
  const DU d;
  const VU nibble = hn::Xor(v, hn::Xor(hn::ShiftRight<4>(v), hn::ShiftRight<8>(v)));
  const VU parities = hn::Set(d, 0x6996);  // of 0 … 15
  return hn::And(hn::Shr(parities, hn::And(nibble, hn::Set(d, 15))), hn::Set(d, 1));
}

/// 2k + z of the multiples at path bits p, superset z (0 or 1 each).
HWY_INLINE VI CodedMultiples(VF x, VU choice, VU z, VU p, bool zero_rule) {
  const DF d;
  const DI di;
  const DU du;
  const VU one = hn::Set(du, 1);
  const auto negative = hn::RebindMask(di, hn::Lt(x, hn::Zero(d)));
  // Residue: reference::residue.
  const VU flip = zero_rule ? z : hn::And(z, hn::BitCast(du, hn::VecFromMask(di, negative)));
  const VU residue = hn::Add(z, hn::ShiftLeft<1>(hn::Xor(p, flip)));
  const VU block = hn::And(hn::Iota(du, 0), hn::Set(du, 0xFFFFFFFC));
  const VU bits = hn::Shr(choice, hn::Add(block, residue));
  const VU high = hn::And(hn::ShiftRight<16>(bits), one);
  const VU candidate = hn::Max(hn::And(bits, one), hn::Add(high, high));
  const VI group = hn::ConvertTo(di, hn::Mul(hn::Abs(x), hn::Set(d, 0.25f)));
  const VI quadruple = hn::Sub(hn::Add(group, hn::BitCast(di, candidate)), hn::Set(di, 1));
  const VI m = hn::Add(hn::ShiftLeft<2>(quadruple), hn::BitCast(di, residue));
  const VI signed_m = hn::IfThenElse(negative, hn::Neg(m), m);
  if (!zero_rule) return signed_m;
  const auto odd = hn::RebindMask(di, hn::Ne(z, hn::Zero(du)));
  const auto positive = hn::And(odd, hn::Gt(signed_m, hn::Zero(di)));
  const auto own_zero = hn::And(odd, hn::Eq(m, hn::Set(di, -1)));
  const VI coded = hn::IfThenElse(positive, hn::Add(signed_m, hn::Set(di, 2)), signed_m);
  return hn::IfThenElse(own_zero, hn::Set(di, 1), coded);
}

/// Which word in a row of decisions is a register's.
HWY_INLINE VU DecisionWord(VU r) {
  if constexpr (!kTwoRegisters) return r;
  // The even successors of two registers, then the odd ones.
  const DU d;
  const VU low = hn::And(r, hn::Set(d, 1)), next = hn::And(r, hn::Set(d, 2));
  return hn::Or(hn::AndNot(hn::Set(d, 3), r), hn::Or(hn::Add(low, low), hn::ShiftRight<1>(next)));
}

HWY_INLINE void Traceback(const TrellisWindow& w) {
  const DU d;
  const DI di;
  const hn::Rebind<std::int16_t, DI> d16;
  const int top = w.shape.log2_states - 1;
  const VU one = hn::Set(d, 1);
  const VU h0 = hn::Set(d, w.shape.h0_half), h1 = hn::Set(d, w.shape.h1_half);
  const auto* const choices = reinterpret_cast<const std::uint32_t*>(w.choices);
  HWY_ALIGN std::uint32_t last[kSearchLanes];
  BestLast(w, last);
  VU after[kParts];
  for (std::size_t part = 0; part < kParts; ++part) after[part] = hn::Load(d, last + part * kLanes);
  for (std::size_t step = w.steps; step-- > 0;) {
    if (step + 1 == w.kept)
      for (std::size_t part = 0; part < kParts; ++part)
        hn::StoreU(after[part], d, w.registers + part * kLanes);
    const auto* const decisions =
        reinterpret_cast<const std::int32_t*>(w.decisions + step * w.shape.states());
    for (std::size_t part = 0; part < kParts; ++part) {
      const VU lane = hn::Iota(d, static_cast<std::uint32_t>(part * kLanes));
      const VU at_byte = hn::ShiftLeft<1>(DecisionWord(after[part]));
      const VU word = hn::BitCast(d, hn::GatherOffset(di, decisions, hn::BitCast(di, at_byte)));
      const VU oldest = hn::And(hn::Shr(word, lane), one);
      const VU r = hn::Or(hn::ShiftRight<1>(after[part]), hn::ShiftLeftSame(oldest, top));
      if (step < w.kept) {
        const VU z = Parity(hn::And(r, h1));
        const VU p = hn::Xor(hn::And(after[part], one), Parity(hn::And(r, h0)));
        const std::size_t at = step * kSearchLanes + part * kLanes;
        const VU choice = hn::LoadDup128(d, choices + step * kChoiceWords + 4 * part);
        const VF x = hn::LoadU(DF(), w.scaled + at);
        const VI coded = CodedMultiples(x, choice, z, p, w.tables.zero_rule);
        hn::StoreU(hn::DemoteTo(d16, coded), d16, w.coded + at);
      }
      after[part] = r;
    }
  }
}

}  // namespace trellis
}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // RATEFLOOR_HAS_TRELLIS_VECTORS
#endif  // per-target include guard
