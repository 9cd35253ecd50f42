// A matrix through a lattice codec, for this folder's tests.
#pragma once

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ratefloor/codec/lattice/lattice.h"
#include "ratefloor/codec/testing/test_support.h"

namespace ratefloor::codec::lattice::testing {

using Bytes = std::vector<std::uint8_t>;

template <class T>
T get(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct Coded {
  std::unique_ptr<ChunkCoder> coder;
  Bytes header;
  std::vector<Chunk> chunks;
  std::vector<Bytes> streams;
  std::vector<float> decoded;
  double stored_bits = 0, ideal_bits = 0, squared_error = 0, energy = 0;

  double rate() const { return stored_bits / static_cast<double>(decoded.size()); }
  double ideal_rate() const { return ideal_bits / static_cast<double>(decoded.size()); }
  double distortion() const { return squared_error / energy; }
  /// To the rate-distortion function of a Gaussian with the energy of these weights.
  double gap() const { return rate() + 0.5 * std::log2(distortion()); }
};

/// Throws on an error: the test fails with its text.
inline Coded code(std::string_view name, const std::vector<float>& x, std::uint64_t rows,
                  std::uint64_t cols, unsigned threads = 1) {
  const SpanMatrix matrix(x, rows, cols);
  const Executor executor(threads);
  const auto method = get(parse(split_method_name(name)));
  Coded coded;
  coded.coder = get(method->prepare(matrix, codec::testing::model_of(x, rows, cols), executor));
  coded.header.assign(coded.coder->header().begin(), coded.coder->header().end());
  coded.chunks = chunks_of(matrix, coded.coder->chunking());
  coded.stored_bits = coded.ideal_bits = 8.0 * static_cast<double>(coded.header.size());
  coded.decoded.resize(x.size(), NAN);
  for (const Chunk& chunk : coded.chunks) {
    const EncodedChunk bytes =
        get(coded.coder->encode(chunk.first, std::span(x).subspan(chunk.first, chunk.size)));
    coded.streams.emplace_back(bytes.bytes.begin(), bytes.bytes.end());
    coded.stored_bits += 8.0 * static_cast<double>(bytes.bytes.size());
    coded.ideal_bits += bytes.entropy_bits;
    get(coded.coder->decode(chunk.first, coded.streams.back(),
                            std::span(coded.decoded).subspan(chunk.first, chunk.size)));
  }
  coded.squared_error = kernel::squared_error(x, coded.decoded);
  coded.energy = kernel::sum_squares(x);
  return coded;
}

}  // namespace ratefloor::codec::lattice::testing
