// The whole steps of a trellis run without vectors: for few lanes, and where no gather exists.
//
// Whether a lane is due for a word is as good as random, and so are superset and path bit: nothing
// here branches on them. Steps run as long as the stream holds a word for every lane (two, with raw
// bits), so that none can read outside it; the reference does the rest. Cost: 5 ns per weight with
// four lanes or more, 7 with raw bits (bench/results/trellis_kernels.csv).
#pragma once

#include "ratefloor/kernel/trellis_decode_ref.h"

namespace ratefloor::kernel::plain {

/// x, with the next word behind it if it is below 2^16. Reads a word in any case.
inline std::uint32_t refilled(std::uint32_t x, const std::uint8_t*& words) {
  std::uint16_t next;
  std::memcpy(&next, words, 2);
  const std::uint32_t due = x < 1u << 16;
  words += 2 * due;
  // Masks: of two conditional moves on one condition, compilers make a branch.
  return x ^ ((x ^ (x << 16 | next)) & (0u - due));
}

template <std::size_t kLanes, bool kRaw>
void whole_steps(const reference::TrellisRun& run, reference::TrellisCursor& at) {
  constexpr std::size_t kMostWords = kLanes * (kRaw ? 2 : 1);  // in one step
  const TrellisDecodeTables t = run.tables;
  std::uint32_t x[kLanes], sigma[kLanes], symbols[kLanes];
  std::copy_n(run.states, kLanes, x);
  std::copy_n(at.sigma.data(), kLanes, sigma);
  const std::uint8_t* words = run.words + 2 * at.word;
  const std::uint8_t* const end = run.words + 2 * run.word_count;
  const std::uint8_t* const classes = run.classes;
  std::size_t i = at.weight;
  const auto finish = [&](std::size_t lane, std::uint32_t raw) {
    std::uint32_t& s = sigma[lane];
    const std::uint32_t symbol = symbols[lane], z = s & 1, p = (kRaw ? raw : symbol) & 1;
    if (symbol >= kFirstTrellisEscape) return reference::put_weight(run, i + lane, symbol, raw, s);
    if constexpr (kRaw) {
      const auto m = static_cast<std::int32_t>((symbol << (t.raw_bits + 1)) + 2 * raw + z);
      run.out[i + lane] = static_cast<float>(m - (126 << (t.raw_bits + 1))) * t.step;
    } else {
      run.out[i + lane] = t.levels[256 * z + symbol];
    }
    s = s >> 1 ^ ((0u - z) & t.h0_half) ^ ((0u - p) & t.h1_half);
  };
  while (run.n - i >= kLanes && static_cast<std::size_t>(end - words) >= 2 * kMostWords) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t context = (classes ? 2u * classes[i + lane] : 0) + (sigma[lane] & 1);
      const std::uint32_t entry = t.entries[4096 * context + (x[lane] & 4095)];
      const std::uint32_t y = (entry & 4095) * (x[lane] >> 12) + (entry >> 12 & 4095);
      x[lane] = refilled(y, words);
      symbols[lane] = entry >> 24;
      if constexpr (!kRaw) finish(lane, 0);
    }
    if constexpr (kRaw)
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::uint32_t raw = x[lane] & ((1u << t.raw_bits) - 1);
        x[lane] = refilled(x[lane] >> t.raw_bits, words);
        finish(lane, raw);
      }
    i += kLanes;
  }
  std::copy_n(x, kLanes, run.states);
  std::copy_n(sigma, kLanes, at.sigma.data());
  at.word = static_cast<std::size_t>(words - run.words) / 2;
  at.weight = i;
}

template <std::size_t kLanes>
void whole_steps(const reference::TrellisRun& run, reference::TrellisCursor& at) {
  if (run.tables.raw_bits > 0)
    whole_steps<kLanes, true>(run, at);
  else
    whole_steps<kLanes, false>(run, at);
}

/// As many whole steps as may be taken without looking at the end of the stream.
inline void whole_steps(const reference::TrellisRun& run, reference::TrellisCursor& at) {
  switch (run.lanes) {
    case 1:
      return whole_steps<1>(run, at);
    case 2:
      return whole_steps<2>(run, at);
    case 4:
      return whole_steps<4>(run, at);
    case 8:
      return whole_steps<8>(run, at);
    case 16:
      return whole_steps<16>(run, at);
    default:
      return whole_steps<32>(run, at);
  }
}

}  // namespace ratefloor::kernel::plain
