// A method of storing a matrix, as `quantize --codec` writes and `analyze --methods` compares them.
//
// A method looks at a matrix once (prepare: scales, codebooks, tables), then codes it chunk by
// chunk. Every chunk is really encoded to bytes and decoded back, so that stored sizes and errors
// are measured, never derived.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::codec {

/// What is known of a matrix before a method sees it. All weights are finite.
struct TensorModel {
  std::uint64_t rows = 0, cols = 0;
  std::vector<float> row_scales;  // standard deviation (about zero) of each row; 0 for a zero row
  source::GgdFit row_fit;         // of the weights divided by their row's scale
};

/// What a piece of a matrix costs. Pieces add up; totals are formed in chunk order.
///
/// The ideal length of the indices depends on how often each occurs in the whole matrix. Methods
/// whose indices have a fixed length find that out while they code: there a piece's entropy_bits is
/// that of its side information, its index_counts say what occurred, and measure() adds Σ c
/// log2(n/c) of their sum. Methods that count beforehand leave index_counts empty and charge each
/// piece for its share.
struct Cost {
  std::uint64_t stored_bytes = 0;  // everything a decoder needs
  double entropy_bits = 0;         // ideal code length of the indices plus all side information
  double squared_error = 0;        // Σ (w − ŵ)²
  std::vector<std::uint64_t> index_counts;
};

/// A chunk as bytes. `bytes` lie in the thread's scratch() and stay until its next encode().
struct EncodedChunk {
  std::span<const std::uint8_t> bytes;
  double entropy_bits = 0;                  // as in Cost
  std::vector<std::uint64_t> index_counts;  // as in Cost
};

/// A method made ready for one matrix. Immutable: chunks are coded from several threads.
class ChunkCoder {
 public:
  virtual ~ChunkCoder() = default;

  /// How the matrix is cut (chunking.h).
  virtual bool by_rows() const = 0;
  virtual std::uint64_t chunk_weights() const { return kFlatChunk; }
  Chunking chunking() const { return {by_rows(), chunk_weights()}; }

  /// Stored once for the whole matrix: codebooks, frequency tables, row scales, offsets.
  virtual std::span<const std::uint8_t> header() const = 0;

  /// Encodes `in`: weights first … first + in.size() − 1 of the flattened matrix.
  virtual Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const = 0;

  /// What a decoder that knows only header() makes of such bytes.
  virtual Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                              std::span<float> out) const = 0;

  /// Encodes, decodes the bytes into `out`, and returns what they cost (header not included).
  Result<Cost> round_trip(std::uint64_t first, std::span<const float> in,
                          std::span<float> out) const;
};

class Method {
 public:
  virtual ~Method() = default;
  virtual std::string name() const = 0;         // as --methods spells it, canonical
  virtual std::string description() const = 0;  // one line for people
  virtual Result<std::unique_ptr<ChunkCoder>> prepare(const Matrix& matrix,
                                                      const TensorModel& model,
                                                      const Executor& executor) const = 0;
};

/// Parses one method name:
///
///     nf4 | fp4 | af4   then -fp16 or -dq (how the absmax is stored), then -bN (block size)
///     intK              2 <= K <= 8, then -asym, then -gN (group size along the row; -g0: the row)
///     lloydK            1 <= K <= 8 bits
///     ecsqR             R bits, decimal
///     ectcqR            R bits, decimal, then -sN (4 … 4096 states) or -eN (effort 1 … 9)
///     d4R, e8R, bw16R, leechR  R bits, decimal
///     bitshiftK         1 <= K <= 4 bits, then -sL (8 <= L <= 16 state bits)
///
/// An error lists what is understood.
Result<std::unique_ptr<Method>> parse_method(std::string_view name);

/// A comma-separated list, or the default one when empty.
Result<std::vector<std::unique_ptr<Method>>> parse_methods(std::string_view list);
inline constexpr std::string_view kDefaultMethods =
    "nf4,nf4-dq,fp4,af4,int3,int4,int4-asym,int8,lloyd3,lloyd4,ecsq2,ecsq3,ecsq4";

/// The whole matrix through `coder`, chunk by chunk: the sum of all costs, header included.
Result<Cost> measure(const ChunkCoder& coder, const Matrix& matrix, const Executor& executor);

}  // namespace ratefloor::codec
