// Which member of a family with whole bits: the largest whose total fits the budget.
#pragma once

#include <cstdint>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/prepare_run.h"

namespace ratefloor::job {

/// A total target of --bits may be exceeded by its slack, --size by nothing.
bool fits(const Budget& budget, std::uint64_t stored_bytes);

/// The member to try first for all tensors without a number of their own, in thousandths: by
/// prediction from samples of each shape (sample_encode.h), either the right one or, where that is
/// a close call, the next larger. Error kUnsupported when even the smallest does not fit.
/// Precondition: run.budget.
Result<std::int64_t> largest_member(const PreparedRun& run, const Executor& executor);

/// `common`, or the tensor's own.
EncodeTarget member_target(const PlannedTensor& tensor, std::int64_t common);

/// `stored_bytes`: with the smallest member.
Error no_member_fits(const PreparedRun& run, std::uint64_t stored_bytes);

}  // namespace ratefloor::job
