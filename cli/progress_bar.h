// Progress on standard error: a bar with an ETA on a terminal, plain lines in a log, nothing with
// -q.
#pragma once

#include <memory>
#include <string>

#include "ratefloor/base/progress.h"

namespace ratefloor::cli {

/// `unit`: what advance() counts, for people ("weights").
std::unique_ptr<Progress> make_progress(std::string unit, bool quiet);

}  // namespace ratefloor::cli
