// Many tensors encoded, each for its own target, into the staging folder.
//
// Large tensors come first, one after the other, with the chunks of each on all threads; the small
// ones then, each on one thread, as many at once as there are threads. So whatever the model,
// memory holds about two chunks a thread, and what one tensor needs: row scales, tables, the index
// of its chunks. Where a tensor's stream for its target is in the staging already, from an
// interrupted run, that is the result.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize/encode_target.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/job/quantize/staging.h"

namespace ratefloor::job {

struct EncodeJob {
  std::size_t tensor = 0;  // index into Model::tensors()
  EncodeTarget target;
  bool on_disk = false;  // a recorded result is not enough, its stream is needed
  /// Of this tensor alone, instead of the run's; may be null.
  std::shared_ptr<const MethodFamily> family{};
  /// Looks at the finished stream before it is recorded; may be empty.
  std::function<Result<void>(const std::string& path, StagedAttempt& attempt)> look{};
};

struct EncodeContext {
  const io::Model& model;
  const MethodFamily& family;
  Staging& staging;
  const Executor& executor;
  Progress& progress;
  /// Called after each tensor that was encoded and staged, one call at a time; an error stops the
  /// run. May be empty.
  const std::function<Result<void>()>& after_tensor;
};

/// What progress counts a tensor as, whatever it takes: its weights times this.
std::uint64_t progress_units(const MethodFamily& family, EncodeTarget::Kind kind);

/// The attempts of `jobs`, in their order: the same on any number of threads. Errors name file and
/// tensor; of several the first tensor's.
Result<std::vector<StagedAttempt>> encode_all(const EncodeContext& context,
                                              const std::vector<EncodeJob>& jobs);

}  // namespace ratefloor::job
