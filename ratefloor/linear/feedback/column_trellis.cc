#include "ratefloor/linear/feedback/column_trellis.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "ratefloor/codec/ectcq/code_length.h"
#include "ratefloor/quant/trellis/ungerboeck.h"

namespace ratefloor::linear {
namespace {

using codec::ectcq::kSymbols;
using kernel::kSearchLanes;

constexpr double kFarthest = 16000;  // steps: targets beyond are stored as they are

// Counted escapes are taken for indices of twice the last symbol's (codec::ectcq::index_of).
int escape_surprise(std::int32_t h) {
  using codec::ectcq::escape_tail_bits, codec::ectcq::kMiddle;
  return std::abs(h) <= kMiddle
             ? 0
             : escape_tail_bits(h, kMiddle, 0) - escape_tail_bits(2 * kMiddle, kMiddle, 0);
}

}  // namespace

void ColumnTally::add(const ColumnTally& other) {
  counts.resize(2 * kSymbols, 0);
  for (std::size_t i = 0; i < other.counts.size(); ++i) counts[i] += other.counts[i];
  squared_error += other.squared_error;
  power += other.power;
  escape_bits += other.escape_bits;
}

std::size_t ColumnTrellis::rows_at_once(const codec::sic::Header& header) {
  return header.chunk_rows * (kSearchLanes / header.weights.format.lanes());
}

ColumnTrellis::ColumnTrellis(const codec::sic::Header& header, std::size_t rows)
    : header_(header),
      chunk_rows_(std::min<std::size_t>(rows, header.chunk_rows)),
      padded_(codec::sic::padded_rows(header, chunk_rows_)),
      tables_(header.weights, 0, kFarthest),
      search_(quant::ungerboeck_trellis(header.weights.format.log2_states)),
      scaled_(padded_ / header.weights.format.lanes() * kSearchLanes),
      coded_(scaled_.size()),
      tallies_(header.exponents.size()),
      chunks_(rows / chunk_rows_) {
  assert(rows % chunk_rows_ == 0 && rows <= rows_at_once(header));
  for (codec::sic::CodedChunk& chunk : chunks_)
    chunk.indices.resize(padded_ * header.exponents.size());
  for (ColumnTally& tally : tallies_) tally.counts.assign(2 * kSymbols, 0);
}

// Search sequence j belongs to lane j mod lanes of chunk j / lanes.
void ColumnTrellis::decide(std::size_t column, std::span<const float> target,
                           std::span<float> out) {
  const codec::ectcq::Format& format = header_.weights.format;
  const std::size_t lanes = format.lanes();
  const std::size_t place = header_.exponents.size() - 1 - column;
  const float factor = codec::sic::step_factor(header_.exponents[column]);
  const float step = format.step * factor, per_step = 1.0f / step;
  const float limit = tables_.view().limit();
  const auto at = [&](std::size_t chunk, std::size_t r) {
    return r / lanes * kSearchLanes + chunk * lanes + r % lanes;
  };
  for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk)
    for (std::size_t r = 0; r < chunk_rows_; ++r) {
      const float z = target[chunk * chunk_rows_ + r] * per_step;
      scaled_[at(chunk, r)] = std::abs(z) < limit ? z : 0.0f;
    }
  search_.run(tables_.view(), scaled_, {}, coded_, registers_);
  ColumnTally& tally = tallies_[column];
  for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    std::int16_t* const indices = chunks_[chunk].indices.data() + place * padded_;
    for (std::size_t r = 0; r < padded_; ++r) indices[r] = coded_[at(chunk, r)];
    for (std::size_t r = 0; r < chunk_rows_; ++r) {
      const codec::ectcq::Index index(indices[r], 0);
      float level = format.position(format.multiple(index.h, index.z)) * format.step;
      const float t = target[chunk * chunk_rows_ + r];
      if (!(std::abs(t * per_step) < limit)) {
        level = t / factor;
        chunks_[chunk].outliers.push_back({place * padded_ + r, level});
      }
      const float reproduction = level * factor;
      out[chunk * chunk_rows_ + r] = reproduction;
      const double miss = (double{t} - reproduction) / step, size = double{reproduction} / step;
      tally.squared_error += miss * miss;
      tally.power += size * size;
      tally.escape_bits += escape_surprise(index.h);
      ++tally.counts[index.z * kSymbols + index.symbol(codec::ectcq::kMiddle, 0)];
    }
  }
}

}  // namespace ratefloor::linear
