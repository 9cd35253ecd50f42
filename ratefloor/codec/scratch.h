// Buffers that a thread reuses from chunk to chunk: a chunk with all its forms stays in the
// second-level cache, and no loop allocates.
//
// Each buffer has one use at a time: none is held while other code of this folder runs chunks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::codec {

struct Scratch {
  std::vector<float> weights, decoded;      // measure(), for_each_chunk()
  std::vector<float> low, high, scales;     // one per block, group or row
  std::vector<std::uint8_t> zeros;          // one per group
  std::vector<std::uint8_t> codes;          // one per weight, encoding
  std::vector<std::uint16_t> symbols;       // the same, wider
  std::vector<std::uint8_t> bytes;          // the encoded chunk, until the next
  std::vector<std::uint8_t> decoded_codes;  // one per weight, decoding
  std::vector<std::uint16_t> decoded_symbols;
  std::vector<float> decoded_scales;
};

inline Scratch& scratch() {
  thread_local Scratch buffers;
  return buffers;
}

/// The first n entries of a buffer, which grows when needed and never shrinks.
template <class T>
std::span<T> room(std::vector<T>& buffer, std::size_t n) {
  if (buffer.size() < n) buffer.resize(n);
  return std::span<T>(buffer.data(), n);
}

}  // namespace ratefloor::codec
