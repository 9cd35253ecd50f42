#include "ratefloor/model/second_moments.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "ratefloor/base/first_failure.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/decoder_block.h"

namespace ratefloor::model {
namespace {

constexpr std::size_t kRowsPerSum = 2048, kChannelRun = 64;

/// Small matrices in small tiles: less of the lower triangle, more to do at a time.
std::size_t tile_size(std::size_t n) { return n < 1024 ? 128 : 256; }

struct Tile {
  std::size_t row, col;
};

std::vector<Tile> upper_tiles(std::size_t n, std::size_t size) {
  std::vector<Tile> tiles;
  for (std::size_t row = 0; row < n; row += size)
    for (std::size_t col = row; col < n; col += size) tiles.push_back({row, col});
  return tiles;
}

/// out[c · rows + r] = x[r · cols + c] for the channels [first, first + count): a block of rows at
/// a time, so that whole cache lines are written.
template <class Entry>
void transpose(const Entry* x, std::size_t rows, std::size_t cols, std::size_t first,
               std::size_t count, Entry* out) {
  constexpr std::size_t kBlock = 64 / sizeof(Entry);
  for (std::size_t r = 0; r < rows; r += kBlock) {
    const std::size_t n = std::min(kBlock, rows - r);
    Entry block[kChannelRun][kBlock];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < count; ++c) block[c][i] = x[(r + i) * cols + first + c];
    for (std::size_t c = 0; c < count; ++c) std::copy_n(block[c], n, out + (first + c) * rows + r);
  }
}

struct ChannelSums {
  double sum = 0;
  float most = 0;
};

/// Eight sums side by side, added in order.
ChannelSums sums_of(std::span<const float> x) {
  double sums[8] = {};
  float most[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= x.size(); i += 8)
    for (std::size_t j = 0; j < 8; ++j) {
      sums[j] += static_cast<double>(x[i + j]);
      most[j] = std::max(most[j], std::fabs(x[i + j]));
    }
  for (; i < x.size(); ++i) {
    sums[0] += static_cast<double>(x[i]);
    most[0] = std::max(most[0], std::fabs(x[i]));
  }
  ChannelSums out;
  for (std::size_t j = 0; j < 8; ++j) {
    out.sum += sums[j];
    out.most = std::max(out.most, most[j]);
  }
  return out;
}

}  // namespace

SecondMoments::SecondMoments(std::string name, std::size_t channels) {
  sums_.name = std::move(name);
  sums_.channels = channels;
  sums_.second_moment_sum.resize(linear::packed_size(channels));
  sums_.sum.resize(channels);
  sums_.max_abs.resize(channels);
}

Result<void> SecondMoments::add(const Activations& x, const Executor& executor,
                                TransposedRows& space) {
  for (std::size_t row = 0; row < x.rows; row += kRowsPerSum) {
    const std::size_t rows = std::min(kRowsPerSum, x.rows - row), at = row * x.cols;
    Result<void> done = x.bf16 != nullptr ? add_piece(x.bf16 + at, rows, row, executor, space.bf16)
                                          : add_piece(x.f32 + at, rows, row, executor, space.f32);
    if (!done) return done;
  }
  return {};
}

template <class Entry>
Result<void> SecondMoments::add_piece(const Entry* x, std::size_t rows, std::size_t row_before,
                                      const Executor& executor, std::vector<Entry>& turned) {
  const std::size_t n = sums_.channels;
  turned.resize(std::max(turned.size(), rows * n));
  for_runs(n, kChannelRun, executor, [&](std::size_t first, std::size_t count) {
    transpose(x, rows, n, first, count, turned.data());
  });
  constexpr bool kHalf = std::is_same_v<Entry, std::uint16_t>;
  Result<void> done = add_channels(turned.data(), kHalf, rows, row_before, executor);
  if (done)
    done = add_products(turned.data(), kHalf ? kernel::Precision::kBf16 : kernel::Precision::kF32,
                        rows, executor);
  if (done) sums_.count += rows;
  return done;
}

Result<void> SecondMoments::add_channels(const void* turned, bool half, std::size_t rows,
                                         std::size_t row_before, const Executor& executor) {
  const std::size_t n = sums_.channels;
  std::vector<ChannelSums> found(n);
  std::vector<std::size_t> bad(n, SIZE_MAX);
  for_runs(n, kChannelRun, executor, [&](std::size_t first, std::size_t count) {
    std::vector<float> values(half ? rows : 0);
    for (std::size_t c = first; c < first + count; ++c) {
      std::span<const float> channel = values;
      if (half)
        kernel::bf16_to_f32({static_cast<const std::uint16_t*>(turned) + c * rows, rows}, values);
      else
        channel = {static_cast<const float*>(turned) + c * rows, rows};
      const std::size_t at = kernel::first_not_finite(channel);
      if (at < rows) bad[c] = at;
      found[c] = sums_of(channel);
    }
  });
  const auto first_bad = std::min_element(bad.begin(), bad.end());
  if (*first_bad != SIZE_MAX)
    return make_error(ErrorCode::kNotFinite,
                      "channel " + std::to_string(first_bad - bad.begin()) + " of input '" +
                          sums_.name + "' is NaN or infinite at token " +
                          std::to_string(row_before + *first_bad) + " of its batch")
        .remedied_by("the weights before it are damaged, or overflow in this precision");
  for (std::size_t c = 0; c < n; ++c) {
    sums_.sum[c] += found[c].sum;
    sums_.max_abs[c] = std::max(sums_.max_abs[c], found[c].most);
  }
  return {};
}

Result<void> SecondMoments::add_products(const void* turned, kernel::Precision precision,
                                         std::size_t rows, const Executor& executor) {
  const std::size_t n = sums_.channels, size = tile_size(n);
  const auto channel = [&](std::size_t c) {
    return precision == kernel::Precision::kBf16
               ? static_cast<const void*>(static_cast<const std::uint16_t*>(turned) + c * rows)
               : static_cast<const float*>(turned) + c * rows;
  };
  const std::vector<Tile> tiles = upper_tiles(n, size);
  std::vector<Result<void>> outcomes(tiles.size());
  executor.for_each(tiles.size(), [&](std::size_t t) {
    const auto [row, col] = tiles[t];
    const std::size_t height = std::min(size, n - row), width = std::min(size, n - col);
    thread_local std::vector<float> product;
    product.resize(height * width);
    outcomes[t] = kernel::matmul(precision, {height, rows, width}, {channel(row), rows, false},
                                 {channel(col), rows, true}, product.data(), width);
    if (!outcomes[t]) return;
    for (std::size_t i = 0; i < height; ++i) {
      const std::size_t begin = row == col ? i : 0;  // the diagonal tile's upper half
      double* const to =
          sums_.second_moment_sum.data() + linear::packed_index(n, row + i, col + begin);
      const float* const from = product.data() + i * width + begin;
      for (std::size_t j = 0; j < width - begin; ++j) to[j] += static_cast<double>(from[j]);
    }
  });
  return first_failure(outcomes);
}

linear::InputStatistics SecondMoments::take() {
  linear::InputStatistics out = std::move(sums_);
  sums_ = {};
  return out;
}

}  // namespace ratefloor::model
