#include "ratefloor/linear/feedback/decided_columns.h"

#include <algorithm>

namespace ratefloor::linear {

void DecidedColumns::decide(std::size_t column, std::span<const float> target,
                            std::span<float> out) {
  inner_.decide(column, target, out);
  scales_[column] = inner_.column_scale(column);
  if (shrink_) {
    double along = 0, squares = 0;
    for (std::size_t r = 0; r < target.size(); ++r) {
      along += double{target[r]} * out[r];
      squares += double{out[r]} * out[r];
    }
    const float scale = scales_[column] > 0 ? scales_[column] : 1.0f;
    const double best = squares > 0 && along > 0 ? along / squares : 1;
    const float stored = storable_scale(best * scale);
    const double factor = double{stored} / scale;
    for (float& x : out) x = static_cast<float>(factor * x);
    if (!(scales_[column] > 0)) factor_bits_ += kStoredScaleBits;
    scales_[column] = stored;
  }
  ColumnSums& sums = sums_[column];
  for (std::size_t r = 0; r < target.size(); ++r) {
    const double t = target[r], q = out[r];
    sums.target += t * t;
    sums.power += q * q;
    sums.error += (t - q) * (t - q);
  }
  std::copy(out.begin(), out.end(), reproduction_[column].begin());
}

}  // namespace ratefloor::linear
