#include "ratefloor/codec/ectcq/search_pass.h"

#include <algorithm>
#include <span>

#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/ectcq/class_run.h"
#include "ratefloor/codec/ectcq/lane_search.h"
#include "ratefloor/codec/ectcq/search_tables.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr std::size_t kBlock = 1u << 15;

Statistics sum_of(const std::vector<Statistics>& pieces) {
  Statistics sum;
  for (const Statistics& piece : pieces) sum.add(piece);
  return sum;
}

}  // namespace

Statistics search_sample(const Trial& trial, const Sample& sample, std::uint64_t cols,
                         const Executor& executor) {
  const Header& header = trial.header;
  const SearchTables tables(header, trial.lambda, trial.limit);
  const std::vector<std::uint8_t> classes = sample.classes(header.classes, cols);
  Format format = header.format;
  format.log2_lanes = 4;
  const std::size_t n = sample.weights.size();
  std::vector<Statistics> pieces((n + kBlock - 1) / kBlock);
  executor.for_each(pieces.size(), [&](std::size_t block) {
    const std::size_t at = block * kBlock, size = std::min(kBlock, n - at);
    const auto weights = std::span(sample.weights).subspan(at, size);
    const auto of = classes.empty() ? std::span<const std::uint8_t>()
                                    : std::span<const std::uint8_t>(classes).subspan(at, size);
    std::vector<std::int16_t> coded(size);
    search_lanes(format, tables, weights, of, coded);
    pieces[block] =
        measure(format, header.tables.size(), tables.view().limit(), weights, of, coded);
  });
  return sum_of(pieces);
}

Statistics search_matrix(const Trial& trial, const Matrix& matrix, const Executor& executor,
                         std::vector<std::int16_t>& coded) {
  const Header& header = trial.header;
  const Format& format = header.format;
  const SearchTables tables(header, trial.lambda, trial.limit);
  const std::vector<Chunk> chunks = chunks_of(matrix, {true, format.chunk_weights()});
  coded.resize(matrix.size());
  std::vector<Statistics> pieces(chunks.size());
  for_each_chunk(matrix, chunks, executor,
                 [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                   std::vector<std::uint8_t> classes;
                   if (header.classes.any()) {
                     classes.resize(chunk.size);
                     fill_classes(header.classes, chunk.first, matrix.cols(), classes);
                   }
                   const auto own = std::span(coded).subspan(chunk.first, chunk.size);
                   search_lanes(format, tables, weights, classes, own);
                   pieces[index] = measure(format, header.tables.size(), tables.view().limit(),
                                           weights, classes, own);
                 });
  return sum_of(pieces);
}

}  // namespace ratefloor::codec::ectcq
