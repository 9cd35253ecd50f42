// The main job of `ratefloor analyze`: every weight matrix of a model against its floor.
#pragma once

#include <string>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/analysis.h"

namespace ratefloor::job {

struct AnalyzeRequest {
  std::string model;  // a path, as io::open_model understands it
  std::string
      tensor_regex;     // RE2, partial match on the tensor's name; empty: every 2-D float tensor
  std::string methods;  // codec::parse_methods
  std::string version;  // goes into the record
};

/// Errors with code kInvalidArgument are the request's fault (regex, method names); a tensor with
/// NaN, Inf or no weights is not an error here but a line in `skipped`.
/// Cost: about 60 ns per weight and core with the default methods; memory does not grow with the
/// number of matrices, and with the largest one by at most 0.15 bytes a weight (what -dq codes).
Result<Analysis> analyze(const AnalyzeRequest& request, const Executor& executor,
                         Progress& progress);

}  // namespace ratefloor::job
