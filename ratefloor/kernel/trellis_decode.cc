// All lanes of a step in one, two or four vectors. What bounds the speed is the latency of a step —
// gather an entry, multiply, compare, spread the words: some 50 cycles — and vectors hide it for
// each other. Steps run here as long as the stream holds a word for every lane (two, with raw
// bits), so that none can read outside it; trellis_decode_plain.h does fewer than 8 lanes and other
// targets.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/trellis_decode.cc"
#include "ratefloor/kernel/trellis_decode.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/trellis_decode_plain.h"
#include "ratefloor/kernel/trellis_decode_ref.h"
#include "ratefloor/kernel/word_refill.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using reference::TrellisCursor;
using reference::TrellisRun;

#if RATEFLOOR_HAS_WORD_REFILL

template <std::size_t kWidth>
HWY_NOINLINE void ListEscapes(const TrellisRun& run, std::size_t first,
                              const std::uint32_t* symbols, const std::uint32_t* raw,
                              const std::uint32_t* sigma) {
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    if (symbols[lane] < kFirstTrellisEscape) continue;
    std::uint32_t state = sigma[lane];
    reference::put_weight(run, first + lane, symbols[lane], raw[lane], state);
  }
}

template <std::size_t kWidth, std::size_t kVectors, bool kRaw, bool kClasses>
HWY_NOINLINE void WholeSteps(const TrellisRun& run, TrellisCursor& at) {
  constexpr std::size_t kAllLanes = kWidth * kVectors;
  constexpr std::size_t kMostWords = kAllLanes * (kRaw ? 2 : 1);  // in one step
  const hn::FixedTag<std::uint32_t, kWidth> d;
  const hn::Rebind<std::int32_t, decltype(d)> di;
  const hn::Rebind<float, decltype(d)> df;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  using V = hn::Vec<decltype(d)>;
  const TrellisDecodeTables& t = run.tables;
  const auto* const entries = reinterpret_cast<const std::int32_t*>(t.entries);
  const V one = hn::Set(d, 1), low12 = hn::Set(d, 4095), none = hn::Zero(d);
  const V h0 = hn::Set(d, t.h0_half), h1 = hn::Set(d, t.h1_half);
  const auto step = hn::Set(df, t.step);
  const V last_plain = hn::Set(d, (kFirstTrellisEscape << 24) - 1);
  const V raw_mask = hn::Set(d, (1u << t.raw_bits) - 1);
  const V zero_symbol = hn::Set(d, 126u << (t.raw_bits + 1));

  V x[kVectors], sigma[kVectors], entry[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) {
    x[v] = hn::LoadU(d, run.states + v * kWidth);
    sigma[v] = hn::LoadU(d, at.sigma.data() + v * kWidth);
  }
  const std::uint8_t* words = run.words + 2 * at.word;
  const std::uint8_t* const end = run.words + 2 * run.word_count;
  std::size_t i = at.weight;
  while (run.n - i >= kAllLanes && static_cast<std::size_t>(end - words) >= 2 * kMostWords) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      const V z = hn::And(sigma[v], one);
      V index = hn::Or(hn::And(x[v], low12), hn::ShiftLeft<12>(z));
      if constexpr (kClasses) {
        const V classes = hn::PromoteTo(d, hn::LoadU(d8, run.classes + i + v * kWidth));
        index = hn::Or(index, hn::ShiftLeft<13>(classes));
      }
      entry[v] = hn::BitCast(d, hn::GatherIndex(di, entries, hn::BitCast(di, index)));
      x[v] = hn::Add(hn::Mul(hn::And(entry[v], low12), hn::ShiftRight<12>(x[v])),
                     hn::And(hn::ShiftRight<12>(entry[v]), low12));
    }
    for (std::size_t v = 0; v < kVectors; ++v) x[v] = Refilled(x[v], words);
    V raw[kVectors];
    if constexpr (kRaw) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        raw[v] = hn::And(x[v], raw_mask);
        x[v] = Refilled(hn::ShiftRightSame(x[v], t.raw_bits), words);
      }
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
      const V symbol = hn::ShiftRight<24>(entry[v]);
      const V z = hn::And(sigma[v], one);
      V p;
      hn::Vec<decltype(df)> weight;
      if constexpr (kRaw) {
        p = hn::And(raw[v], one);
        // 2k + z = 2^(s+1)·(symbol − 126) + 2·raw + z
        const V m =
            hn::Or(hn::Or(hn::ShiftLeftSame(symbol, t.raw_bits + 1), hn::Add(raw[v], raw[v])), z);
        weight = hn::Mul(hn::ConvertTo(df, hn::BitCast(di, hn::Sub(m, zero_symbol))), step);
      } else {
        p = hn::And(symbol, one);
        weight =
            hn::GatherIndex(df, t.levels, hn::BitCast(di, hn::Or(symbol, hn::ShiftLeft<8>(z))));
      }
      float* const to = run.out + i + v * kWidth;
      hn::StoreU(weight, df, to);
      const auto escaped = hn::Gt(entry[v], last_plain);
      if (HWY_UNLIKELY(!hn::AllFalse(d, escaped))) {
        HWY_ALIGN std::uint32_t symbols[kWidth], raws[kWidth], sigmas[kWidth];
        hn::Store(symbol, d, symbols);
        hn::Store(kRaw ? raw[v] : none, d, raws);
        hn::Store(sigma[v], d, sigmas);
        ListEscapes<kWidth>(run, i + v * kWidth, symbols, raws, sigmas);
      }
      sigma[v] = hn::Xor(hn::ShiftRight<1>(sigma[v]),
                         hn::Xor(hn::And(hn::Sub(none, z), h0), hn::And(hn::Sub(none, p), h1)));
    }
    i += kAllLanes;
  }
  for (std::size_t v = 0; v < kVectors; ++v) {
    hn::StoreU(x[v], d, run.states + v * kWidth);
    hn::StoreU(sigma[v], d, at.sigma.data() + v * kWidth);
  }
  at.word = static_cast<std::size_t>(words - run.words) / 2;
  at.weight = i;
}

template <std::size_t kWidth, std::size_t kVectors>
void WholeStepsOf(const TrellisRun& run, TrellisCursor& at) {
  if (run.tables.raw_bits > 0)
    return run.classes ? WholeSteps<kWidth, kVectors, true, true>(run, at)
                       : WholeSteps<kWidth, kVectors, true, false>(run, at);
  return run.classes ? WholeSteps<kWidth, kVectors, false, true>(run, at)
                     : WholeSteps<kWidth, kVectors, false, false>(run, at);
}

#endif  // RATEFLOOR_HAS_WORD_REFILL

void VectorSteps([[maybe_unused]] const TrellisRun& run, [[maybe_unused]] TrellisCursor& at) {
#if RATEFLOOR_HAS_WORD_REFILL
  constexpr std::size_t kWidest = HWY_TARGET <= HWY_AVX3 ? 16 : 8;
  if (run.lanes == 8) WholeStepsOf<8, 1>(run, at);
  if (run.lanes == 16) WholeStepsOf<kWidest, 16 / kWidest>(run, at);
  if (run.lanes == 32) WholeStepsOf<kWidest, 32 / kWidest>(run, at);
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(VectorSteps);

std::optional<std::size_t> decode_trellis(const TrellisDecodeTables& tables,
                                          std::span<std::uint32_t> states,
                                          std::span<const std::uint8_t> words,
                                          const std::uint8_t* classes, std::span<float> out,
                                          std::vector<TrellisEscape>& escapes) {
  const std::size_t lanes = states.size();
  assert(lanes > 0 && lanes <= kMaxTrellisLanes && (lanes & (lanes - 1)) == 0);
  assert(tables.raw_bits >= 0 && tables.raw_bits <= kMaxTrellisRawBits);
  assert(!classes || std::all_of(classes, classes + out.size(),
                                 [&](std::uint8_t c) { return 2u * c + 1 < tables.contexts; }));
  if (std::any_of(states.begin(), states.end(), [](std::uint32_t x) { return x < 1u << 16; }))
    return std::nullopt;
  const reference::TrellisRun run{tables,       states.data(),    lanes,
                                  words.data(), words.size() / 2, classes,
                                  out.data(),   out.size(),       escapes};
  reference::TrellisCursor at;
  HWY_DYNAMIC_DISPATCH(VectorSteps)(run, at);
  plain::whole_steps(run, at);
  if (!reference::decode_rest(run, at)) return std::nullopt;
  return at.word;
}

}  // namespace ratefloor::kernel
#endif
