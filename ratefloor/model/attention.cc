#include "ratefloor/model/attention.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ratefloor/base/first_failure.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/kernel/row_dots.h"
#include "ratefloor/kernel/softmax.h"

namespace ratefloor::model {
namespace {

constexpr std::size_t kQueryTile = 128;

struct Tile {
  const AttentionRun* run = nullptr;
  std::size_t head = 0, query = 0, count = 0;
};

const void* entry(const RowView& rows, std::size_t row, std::size_t at,
                  kernel::Precision precision) {
  const std::size_t offset = row * rows.stride + at;
  return precision == kernel::Precision::kBf16
             ? static_cast<const void*>(static_cast<const std::uint16_t*>(rows.data) + offset)
             : static_cast<const float*>(rows.data) + offset;
}

/// The keys that the query at position p sees: [begin, p].
std::size_t first_key(const AttentionShape& shape, std::size_t p) {
  return shape.window == 0 || p + 1 <= shape.window ? 0 : p + 1 - shape.window;
}

Result<void> attend_tile(const AttentionShape& shape, const Tile& tile) {
  const AttentionRun& run = *tile.run;
  const std::size_t d = shape.head_dim, q_at = tile.head * d;
  const std::size_t kv_at = tile.head / (shape.heads / shape.kv_heads) * d;
  const std::size_t position = run.first + tile.query;
  const std::size_t begin = first_key(shape, position);
  const std::size_t keys = position + tile.count - begin;
  const float scale = 1.0f / std::sqrt(static_cast<float>(d));
  thread_local std::vector<float> scores;
  thread_local std::vector<std::uint16_t> halves;
  scores.resize(tile.count * keys);
  Result<void> done = kernel::matmul(
      shape.precision, {tile.count, d, keys},
      {entry(run.q, tile.query, q_at, shape.precision), run.q.stride, false},
      {entry(run.k, begin, kv_at, shape.precision), run.k.stride, true}, scores.data(), keys);
  if (!done) return done;
  for (std::size_t i = 0; i < tile.count; ++i) {
    const std::span<float> row = std::span(scores).subspan(i * keys, keys);
    const std::size_t low = first_key(shape, position + i) - begin;
    const std::size_t high = position + i + 1 - begin;
    kernel::softmax(row.subspan(low, high - low), scale);
    std::fill(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(low), 0.0f);
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(high), row.end(), 0.0f);
  }
  const void* shares = scores.data();
  if (shape.precision == kernel::Precision::kBf16) {
    halves.resize(scores.size());
    kernel::f32_to_bf16(scores, halves);
    shares = halves.data();
  }
  return kernel::matmul(shape.precision, {tile.count, keys, d}, {shares, keys, false},
                        {entry(run.v, begin, kv_at, shape.precision), run.v.stride, false},
                        run.out + tile.query * run.out_stride + q_at, run.out_stride);
}

/// f32 only.
void attend_one(const AttentionShape& shape, const Tile& tile) {
  const AttentionRun& run = *tile.run;
  const std::size_t d = shape.head_dim, q_at = tile.head * d;
  const std::size_t kv_at = tile.head / (shape.heads / shape.kv_heads) * d;
  const std::size_t position = run.first + tile.query, begin = first_key(shape, position);
  const auto row = [&](const RowView& rows, std::size_t r, std::size_t at) {
    return std::span(static_cast<const float*>(rows.data) + r * rows.stride + at, d);
  };
  std::vector<float> scores(position + 1 - begin);
  for (std::size_t i = 0; i < scores.size(); ++i)
    kernel::row_dots(row(run.k, begin + i, kv_at), row(run.q, tile.query, q_at),
                     std::span(scores).subspan(i, 1));
  kernel::softmax(scores, 1.0f / std::sqrt(static_cast<float>(d)));
  const std::span<float> out(run.out + tile.query * run.out_stride + q_at, d);
  std::fill(out.begin(), out.end(), 0.0f);
  for (std::size_t i = 0; i < scores.size(); ++i)
    kernel::add_scaled(out, scores[i], row(run.v, begin + i, kv_at));
}

}  // namespace

Result<void> attend(const AttentionShape& shape, std::span<const AttentionRun> runs,
                    const Executor& executor) {
  std::vector<Tile> tiles;
  for (const AttentionRun& run : runs)
    for (std::size_t head = 0; head < shape.heads; ++head)
      for (std::size_t query = 0; query < run.queries; query += kQueryTile)
        tiles.push_back({&run, head, query, std::min(kQueryTile, run.queries - query)});
  std::vector<Result<void>> outcomes(tiles.size());
  executor.for_each(tiles.size(), [&](std::size_t i) {
    if (tiles[i].run->queries == 1 && shape.precision == kernel::Precision::kF32)
      attend_one(shape, tiles[i]);
    else
      outcomes[i] = attend_tile(shape, tiles[i]);
  });
  return first_failure(outcomes);
}

}  // namespace ratefloor::model
