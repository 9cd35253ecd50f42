// From an entropy-coded trellis stream to weights, in one loop: rANS states, trellis states,
// levels.
//
// A run of n weights is coded in L lanes, L = 1, 2, 4, 8, 16 or 32; weight i belongs to lane i mod
// L. Every lane has a trellis state σ, 0 at first, and a 32-bit rANS state x; all lanes read one
// stream of 16-bit little-endian words. A step takes one weight of every lane (of the first n mod L
// lanes at the end), in two rounds over the lanes:
//   1. z = σ mod 2, context = 2·class + z, r = x mod 4096, e = entries[4096·context + r];
//      x ← f(e)·⌊x / 4096⌋ + d(e); if x < 2^16: x ← 2^16·x + next word.
//   2. with s > 0 raw bits: raw = x mod 2^s; x ← ⌊x / 2^s⌋; if x < 2^16: x ← 2^16·x + next word.
// An entry holds the frequency f in bits 0–11, d = r − start(symbol) in bits 12–23, the symbol in
// bits 24–31. The weight is levels[256·z + symbol] and its path bit p the symbol's parity if s = 0;
// else the weight is the f32 product of 2k + z and the step, k = (symbol − 126)·2^s + raw, and
// p = raw mod 2. Symbols 254 and 255 are escapes: what the weight is, the caller knows; here it
// becomes 0 and is listed. Then σ ← ⌊σ/2⌋ ⊕ z·h0_half ⊕ p·h1_half.
//
// Every target gives the same bits: all is integer arithmetic but one rounded product. Memory
// safety does not depend on the stream: no word outside `words` is read, and an index into the
// tables has as many bits as they have entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ratefloor::kernel {

inline constexpr std::size_t kMaxTrellisLanes = 32;
inline constexpr int kMaxTrellisRawBits = 7;
inline constexpr std::uint32_t kFirstTrellisEscape = 254;  // this symbol and the next

/// What is the same for all runs of a tensor. Pointers, not copies: the tables must outlive it.
struct TrellisDecodeTables {
  const std::uint32_t* entries = nullptr;  // 4096 · contexts
  std::size_t contexts = 0;                // twice the number of classes; 2 … 512
  const float* levels = nullptr;           // 512 if raw_bits = 0, else not read
  int raw_bits = 0;                        // 0 … kMaxTrellisRawBits
  float step = 0;                          // read if raw_bits > 0
  std::uint32_t h0_half = 0, h1_half = 0;  // below 2^12
};

/// A weight that is not in the stream.
struct TrellisEscape {
  std::uint32_t index;    // i
  std::uint8_t superset;  // z
  std::uint8_t parity;    // p
  std::uint8_t raw;       // 0 if raw_bits = 0
  std::uint8_t symbol;    // 254 or 255
  friend bool operator==(const TrellisEscape&, const TrellisEscape&) = default;
};

/// Fills `out` with n = out.size() < 2^32 weights and appends the escapes among them, in the order
/// of their indices. `states` has one entry per lane, x before and after. `words` is read from its
/// front, two bytes a word, at any address; `classes` has n entries or is null (all classes 0).
/// Returns how many words were read; nothing if they ran out or a state was below 2^16 at the
/// start: states, weights and escapes are then unspecified. The stream is intact only if all states
/// are 2^16 in the end and no word is left, which the caller checks. Preconditions: 2·classes[i] +
/// 1 < contexts.
std::optional<std::size_t> decode_trellis(const TrellisDecodeTables& tables,
                                          std::span<std::uint32_t> states,
                                          std::span<const std::uint8_t> words,
                                          const std::uint8_t* classes, std::span<float> out,
                                          std::vector<TrellisEscape>& escapes);

}  // namespace ratefloor::kernel
