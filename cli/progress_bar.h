// Progress on standard error: a bar with an ETA on a terminal, plain lines in a log, nothing with
// -q.
#pragma once

#include <memory>

#include "ratefloor/base/progress.h"

namespace ratefloor::cli {

std::unique_ptr<Progress> make_progress(bool quiet);

}  // namespace ratefloor::cli
