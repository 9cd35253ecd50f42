#include "ratefloor/job/weight_scan.h"

#include <cmath>
#include <functional>
#include <memory>
#include <mutex>
#include <span>

#include "ratefloor/base/chunks.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::job {
namespace {

using source::ValueHistogram;

constexpr std::uint64_t kScanChunk = 1u << 17;  // 512 KiB of f32: stays in the second-level cache

// One histogram per thread at work. Merging adds integers, so that it does not matter who counted
// what.
class HistogramPool {
 public:
  class Lease {
   public:
    explicit Lease(HistogramPool& pool) : pool_(pool), histogram_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(histogram_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ValueHistogram& operator*() { return *histogram_; }

   private:
    HistogramPool& pool_;
    std::unique_ptr<ValueHistogram> histogram_;
  };

  ValueHistogram merged() {
    if (idle_.empty()) return {};
    ValueHistogram total = std::move(*idle_.front());
    for (std::size_t i = 1; i < idle_.size(); ++i) total.merge(*idle_[i]);
    return total;
  }

 private:
  std::unique_ptr<ValueHistogram> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<ValueHistogram>();
    auto histogram = std::move(idle_.back());
    idle_.pop_back();
    return histogram;
  }
  void give_back(std::unique_ptr<ValueHistogram> histogram) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(histogram));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<ValueHistogram>> idle_;
};

// Reads the matrix chunk by chunk and hands `visit` the pieces that lie within one row:
// visit(chunk index, row, first column, weights). The first so many weights as visit returns are
// counted, as it leaves them.
using VisitRow =
    std::function<std::size_t(std::size_t, std::uint64_t, std::uint64_t, std::span<float>)>;

ValueHistogram count_rows(const Matrix& matrix, const Executor& executor,
                          const std::vector<Chunk>& chunks, const VisitRow& visit) {
  HistogramPool pool;
  const std::uint64_t cols = matrix.cols();
  executor.for_each(chunks.size(), [&](std::size_t index) {
    const Chunk& chunk = chunks[index];
    thread_local std::vector<float> buffer;
    buffer.resize(chunk.size);
    matrix.read(chunk.first, buffer);
    HistogramPool::Lease histogram(pool);
    for (std::uint64_t at = 0; at < chunk.size;) {
      const std::uint64_t row = (chunk.first + at) / cols, col = (chunk.first + at) % cols;
      const std::uint64_t end = std::min(chunk.size, (row + 1) * cols - chunk.first);
      const std::span<float> piece(buffer.data() + at, end - at);
      (*histogram).add(piece.first(visit(index, row, col, piece)));
      at = end;
    }
  });
  return pool.merged();
}

// Returns how many are left without the columns of scale 0.
std::size_t divide_columns(std::span<const float> col_scales, std::span<float> row) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (col_scales[i] > 0) row[kept++] = row[i] / col_scales[i];
  return kept;
}

}  // namespace

WeightScan scan_weights(const Matrix& matrix, const Executor& executor) {
  const std::uint64_t rows = matrix.rows(), cols = matrix.cols();
  const std::vector<Chunk> chunks = row_chunks(rows, cols, kScanChunk);
  // A row that is cut into pieces is summed piece by piece, afterwards and in order.
  const bool rows_are_cut = cols > kScanChunk;
  std::vector<double> piece_sums(rows_are_cut ? chunks.size() : 0);

  WeightScan scan;
  scan.row_scales.resize(rows);
  const auto scale = [&](double sum) {
    return static_cast<float>(std::sqrt(sum / static_cast<double>(cols)));
  };
  scan.values =
      count_rows(matrix, executor, chunks,
                 [&](std::size_t chunk, std::uint64_t row, std::uint64_t, std::span<float> piece) {
                   const double sum = kernel::sum_squares(piece);
                   if (rows_are_cut)
                     piece_sums[chunk] = sum;
                   else
                     scan.row_scales[row] = scale(sum);
                   return piece.size();
                 });
  if (rows_are_cut) {
    std::vector<double> row_sums(rows, 0.0);
    for (std::size_t i = 0; i < chunks.size(); ++i)
      row_sums[chunks[i].first / cols] += piece_sums[i];
    for (std::uint64_t row = 0; row < rows; ++row) scan.row_scales[row] = scale(row_sums[row]);
  }
  return scan;
}

ValueHistogram scan_normalized(const Matrix& matrix, const std::vector<float>& row_scales,
                               const Executor& executor, std::span<const float> col_scales) {
  const std::vector<Chunk> chunks = row_chunks(matrix.rows(), matrix.cols(), kScanChunk);
  return count_rows(matrix, executor, chunks,
                    [&](std::size_t, std::uint64_t row, std::uint64_t col, std::span<float> piece) {
                      const float scale = row_scales[row];
                      if (!(scale > 0)) return std::size_t{0};
                      // Division, not multiplication by 1/scale: that overflows for tiny scales.
                      for (float& w : piece) w /= scale;
                      return col_scales.empty()
                                 ? piece.size()
                                 : divide_columns(col_scales.subspan(col, piece.size()), piece);
                    });
}

}  // namespace ratefloor::job
