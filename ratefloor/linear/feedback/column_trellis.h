// Columns decided by the trellis of ectcq, running down each column and on through the next.
//
// A column begins in the trellis state that the one before ended in, which costs about two bits per
// lane and column: lanes are long where they can be (codec/sic/spec.md has the order). The search
// minimizes the squared error alone: what bits cost is in the ridge of the cancellation already
// (docs/math/cancellation.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/ectcq/search_tables.h"
#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/codec/sic/format.h"
#include "ratefloor/kernel/trellis_search.h"
#include "ratefloor/linear/feedback/cancel.h"

namespace ratefloor::linear {

/// What a column's indices were like: over all rows seen.
struct ColumnTally {
  std::vector<std::uint32_t> counts{};  // by superset and symbol of ectcq, 2 · 256
  double squared_error = 0;             // Σ (t − ŵ)², in squared steps
  double power = 0;                     // Σ ŵ², in squared steps
  double escape_bits = 0;               // what ends of escapes take beyond what counts tell

  void add(const ColumnTally& other);
};

class ColumnTrellis final : public ColumnQuantizer {
 public:
  /// Of `rows` rows: whole chunks, as many as rows_at_once, or one shorter chunk. `header` has the
  /// steps and must outlive this.
  ColumnTrellis(const codec::sic::Header& header, std::size_t rows);

  /// Rows at most: those of sixteen lanes.
  static std::size_t rows_at_once(const codec::sic::Header& header);

  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;

  std::vector<ColumnTally>& tallies() { return tallies_; }  // by column
  std::vector<codec::sic::CodedChunk>& chunks() { return chunks_; }

 private:
  const codec::sic::Header& header_;
  std::size_t chunk_rows_, padded_;  // of each chunk here
  codec::ectcq::SearchTables tables_;
  kernel::TrellisSearch search_;
  kernel::TrellisSearch::Registers registers_{};
  std::vector<float> scaled_;
  std::vector<std::int16_t> coded_;
  std::vector<ColumnTally> tallies_;
  std::vector<codec::sic::CodedChunk> chunks_;
};

}  // namespace ratefloor::linear
