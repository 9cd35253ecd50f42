// Finite weights have a finite sum of squares in f64, whatever their size in f32, so that the pass
// is one vector loop; only where it is not finite are values counted.
#include "ratefloor/job/quantize/weight_check.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kCheckChunk = 1u << 17;

struct Seen {
  std::uint64_t nans = 0, infs = 0;
  bool same = true;  // as the matrix's first weight
};

Seen look_at(std::span<const float> weights, float first) {
  Seen seen;
  if (!std::isfinite(kernel::sum_squares(weights)))
    for (const float w : weights) {
      seen.nans += std::isnan(w);
      seen.infs += std::isinf(w);
    }
  seen.same = std::all_of(weights.begin(), weights.end(), [&](float w) { return w == first; });
  return seen;
}

}  // namespace

Error not_finite(std::uint64_t nan_count, std::uint64_t inf_count) {
  return make_error(ErrorCode::kNotFinite, std::to_string(nan_count) + " NaN and " +
                                               std::to_string(inf_count) +
                                               " infinite values among the weights")
      .remedied_by("repair it, or keep it as it is: --tensor NAME=keep");
}

Result<WeightContent> check_weights(const Matrix& matrix, const Executor& executor) {
  const std::vector<Chunk> chunks = flat_chunks(matrix.size(), kCheckChunk);
  if (chunks.empty()) return WeightContent::kZero;
  float first = 0;
  matrix.read(0, std::span(&first, 1));
  std::vector<Seen> seen(chunks.size());
  executor.for_each(chunks.size(), [&](std::size_t i) {
    thread_local std::vector<float> buffer;
    buffer.resize(chunks[i].size);
    matrix.read(chunks[i].first, buffer);
    seen[i] = look_at(buffer, first);
  });
  Seen all;
  for (const Seen& one : seen) {
    all.nans += one.nans;
    all.infs += one.infs;
    all.same = all.same && one.same;
  }
  if (all.nans + all.infs > 0) return not_finite(all.nans, all.infs);
  if (!all.same) return WeightContent::kVaried;
  return first == 0 ? WeightContent::kZero : WeightContent::kConstant;
}

}  // namespace ratefloor::job
