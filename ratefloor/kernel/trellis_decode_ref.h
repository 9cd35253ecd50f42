// What kernel/trellis_decode.h promises, one lane after the other.
//
// It also does what the fast loops leave over: the steps at the end of the stream, and the last,
// partial one. Cost: 10 to 15 ns per weight.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "ratefloor/kernel/trellis_decode.h"

namespace ratefloor::kernel::reference {

/// How far a run has come.
struct TrellisCursor {
  std::size_t weight = 0;  // weights done, a multiple of the lanes
  std::size_t word = 0;    // words read
  std::array<std::uint32_t, kMaxTrellisLanes> sigma{};
};

/// Everything but the cursor, for a whole run.
struct TrellisRun {
  const TrellisDecodeTables& tables;
  std::uint32_t* states;
  std::size_t lanes;
  const std::uint8_t* words;
  std::size_t word_count;
  const std::uint8_t* classes;
  float* out;
  std::size_t n;
  std::vector<TrellisEscape>& escapes;
};

/// x, with the next word behind it if it is below 2^16. Returns whether there was one.
inline bool refill(const TrellisRun& run, std::size_t& word, std::uint32_t& x) {
  if (x >= 1u << 16) return true;
  if (word == run.word_count) return false;
  std::uint16_t next;
  std::memcpy(&next, run.words + 2 * word++, 2);
  x = x << 16 | next;
  return true;
}

/// The weight of one lane, and the lane's next trellis state.
inline void put_weight(const TrellisRun& run, std::size_t i, std::uint32_t symbol,
                       std::uint32_t raw, std::uint32_t& sigma) {
  const TrellisDecodeTables& t = run.tables;
  const std::uint32_t z = sigma & 1, p = (t.raw_bits > 0 ? raw : symbol) & 1;
  if (symbol >= kFirstTrellisEscape) {
    run.out[i] = 0;
    run.escapes.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(z),
                           static_cast<std::uint8_t>(p), static_cast<std::uint8_t>(raw),
                           static_cast<std::uint8_t>(symbol)});
  } else if (t.raw_bits == 0) {
    run.out[i] = t.levels[256 * z + symbol];
  } else {
    const int h = static_cast<int>(symbol) - 126;
    const int k = h * (1 << t.raw_bits) + static_cast<int>(raw);
    run.out[i] = static_cast<float>(2 * k + static_cast<int>(z)) * t.step;
  }
  sigma = sigma >> 1 ^ ((0u - z) & t.h0_half) ^ ((0u - p) & t.h1_half);
}

/// From the cursor to the end of the run; false if the words run out.
inline bool decode_rest(const TrellisRun& run, TrellisCursor& at) {
  const int s = run.tables.raw_bits;
  std::uint32_t symbols[kMaxTrellisLanes];
  while (at.weight < run.n) {
    const std::size_t active = std::min(run.lanes, run.n - at.weight);
    for (std::size_t lane = 0; lane < active; ++lane) {
      std::uint32_t& x = run.states[lane];
      const std::size_t i = at.weight + lane;
      const std::size_t context = (run.classes ? 2u * run.classes[i] : 0) + (at.sigma[lane] & 1);
      const std::uint32_t entry = run.tables.entries[4096 * context + (x & 4095)];
      x = (entry & 4095) * (x >> 12) + (entry >> 12 & 4095);
      if (!refill(run, at.word, x)) return false;
      symbols[lane] = entry >> 24;
      if (s == 0) put_weight(run, i, symbols[lane], 0, at.sigma[lane]);
    }
    for (std::size_t lane = 0; s > 0 && lane < active; ++lane) {
      std::uint32_t& x = run.states[lane];
      const std::uint32_t raw = x & ((1u << s) - 1);
      x >>= s;
      if (!refill(run, at.word, x)) return false;
      put_weight(run, at.weight + lane, symbols[lane], raw, at.sigma[lane]);
    }
    at.weight += active;
  }
  return true;
}

}  // namespace ratefloor::kernel::reference
