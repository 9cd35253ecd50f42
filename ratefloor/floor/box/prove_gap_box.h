// The proof of a gap theorem over a box (β, D), by subdivision in β.
//
// The gap does not decrease with D (docs/math/gap-monotone.md), so only the box's largest D counts.
// An interval of β is settled by the closed-form theorem where that is enough, else by a channel
// made for its middle where the interval is narrow enough, else it is cut. Work goes from the left
// in batches of a fixed size: the certificate does not depend on the number of threads.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/floor/box/gap_box.h"

namespace ratefloor::floor {

struct GapBoxRequest {
  DecimalInterval beta, distortion;
  std::string gap_bits;
};

/// Decimals, ½ < β₁ <= β₂ <= 8, 0 < D₁ <= D₂ < 1 with D₂ in [1e-6, 0.9999], gap > 0.
Result<void> check_request(const GapBoxRequest& request);

struct GapBoxOptions {
  /// Called with what is proven so far (from β₁ on, no holes), whenever that has grown. An error
  /// ends the proof.
  std::function<Result<void>(const GapBoxCertificate& partial)> checkpoint;
  /// A certificate that an earlier run of the same request left: its sub-boxes are kept, not
  /// proved again. Where the earlier run stopped may show in where later sub-boxes begin.
  std::optional<GapBoxCertificate> resume;
};

/// Error kDegenerate when the bound does not hold, or could not be shown, somewhere: the message
/// says where and what was reached. `progress` may be null.
Result<GapBoxCertificate> prove_gap_box(const GapBoxRequest& request, const Executor& executor,
                                        Progress* progress, const GapBoxOptions& options = {});

}  // namespace ratefloor::floor
