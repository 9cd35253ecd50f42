// Writing to the two standard streams without ever throwing: a full disk behind `>` is an error to
// report, a lost standard error is none.
#pragma once

#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::cli {

/// To standard output, flushed, so that success means that it arrived.
Result<void> write_out(std::string_view text);

/// To standard error; if nobody listens there, nothing can be done.
void write_err(std::string_view text);

/// Gives closed standard streams a place to go, so that no file of ours takes their number and
/// then receives what was meant for them. Writing to a closed standard output still fails.
void reserve_standard_streams();

}  // namespace ratefloor::cli
