#include "ratefloor/linear/shared_basis/row_covariance.h"

#include <algorithm>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::linear {
namespace {

constexpr std::uint64_t kRowsAtOnce = 512, kPanel = 64;  // rows of W; rows of C for a thread

}  // namespace

void RowCovariance::add(const Matrix& matrix, const Executor& executor) {
  const std::uint64_t n = channels_, rows = matrix.rows();
  double power = 0;
  std::vector<float> narrow;
  std::vector<double> own(n * n), block, transposed;
  for (std::uint64_t first = 0; first < rows; first += kRowsAtOnce) {
    const std::uint64_t count = std::min(kRowsAtOnce, rows - first);
    narrow.resize(count * n);
    matrix.read(first * n, narrow);
    block.assign(narrow.begin(), narrow.end());
    transposed.resize(block.size());
    for (std::uint64_t r = 0; r < count; ++r)
      for (std::uint64_t c = 0; c < n; ++c) transposed[c * count + r] = block[r * n + c];
    for (const double w : block) power += w * w;
    executor.for_each((n + kPanel - 1) / kPanel, [&](std::size_t panel) {
      const std::uint64_t at = panel * kPanel, own_rows = std::min(kPanel, n - at);
      kernel::add_ordered_product(kernel::Sign::kPlus, {transposed.data() + at * count, count, 1},
                                  block.data(), n, own.data() + at * n, n, own_rows, n, count);
    });
  }
  if (power == 0) return;
  const double scale = static_cast<double>(rows) * static_cast<double>(n) / power;
  for (std::uint64_t i = 0; i < n * n; ++i) sum_[i] += scale * own[i];
}

}  // namespace ratefloor::linear
