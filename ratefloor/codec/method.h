// A method of storing a matrix, as `analyze` compares them and `--methods` names them.
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

/// A method made ready for one matrix. Immutable: chunks are coded from several threads.
class ChunkCoder {
 public:
  virtual ~ChunkCoder() = default;

  /// true: chunks are runs of whole rows — or, where one row is longer than kFlatChunk, pieces of a
  /// row that begin at multiples of kFlatChunk columns. false: runs of kFlatChunk weights of the
  /// flattened matrix (the last one shorter).
  virtual bool by_rows() const = 0;

  /// Stored once for the whole matrix: codebooks, frequency tables, row scales, offsets.
  virtual std::uint64_t header_bytes() const = 0;

  /// Encodes `in` — weights first … first + in.size() − 1 of the flattened matrix — decodes the
  /// bytes into `out`, and returns what they cost (header not included).
  virtual Result<Cost> round_trip(std::uint64_t first, std::span<const float> in,
                                  std::span<float> out) const = 0;
};

/// Flat chunks hold a whole number of blocks of every size up to 4096 and of 256 such 64-blocks.
inline constexpr std::uint64_t kFlatChunk = 1u << 17;

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
