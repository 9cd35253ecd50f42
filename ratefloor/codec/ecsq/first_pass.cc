#include "ratefloor/codec/ecsq/first_pass.h"

#include <mutex>

#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec::ecsq {

std::span<const std::uint16_t> symbols_of(const kernel::SlotSearch& search,
                                          std::span<const float> row_scales, std::uint64_t cols,
                                          std::uint64_t first, std::span<const float> in) {
  const std::span<std::uint16_t> symbols = room(scratch().symbols, in.size());
  if (in.empty()) return symbols;
  const RowRun rows = rows_of(first, in.size(), cols);
  search.find(in, rows.size, row_scales.subspan(rows.first, rows.count), symbols);
  return symbols;
}

// The extension is for outliers, and most chunks have none: they are counted with the few
// thresholds of the design proper and one more at each end, and only what falls beyond those calls
// for all of them.
std::vector<std::uint64_t> count_symbols(const Matrix& matrix, const Design& full,
                                         std::span<const float> row_scales,
                                         const Executor& executor) {
  const std::size_t extra = full.alphabet.extra();
  const std::span<const float> thresholds(full.thresholds);
  const kernel::SlotSearch all(thresholds);
  const kernel::SlotSearch inner(thresholds.subspan(extra, thresholds.size() - 2 * extra));
  std::vector<std::uint64_t> counts(all.slots(), 0);
  std::mutex mutex;
  for_each_chunk(matrix, chunks_of(matrix, Chunking{}), executor,
                 [&](std::size_t, const Chunk& chunk, std::span<const float> weights) {
                   const auto count = [&](const kernel::SlotSearch& search) {
                     std::vector<std::uint64_t> piece(search.slots(), 0);
                     coding::count_symbols(
                         symbols_of(search, row_scales, matrix.cols(), chunk.first, weights),
                         piece);
                     return piece;
                   };
                   std::vector<std::uint64_t> piece = count(inner);
                   std::size_t shift = extra;
                   if (piece.front() + piece.back() > 0) piece = count(all), shift = 0;
                   const std::lock_guard lock(mutex);
                   for (std::size_t s = 0; s < piece.size(); ++s) counts[shift + s] += piece[s];
                 });
  return counts;
}

}  // namespace ratefloor::codec::ecsq
