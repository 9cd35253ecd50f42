// A staged stream as the stream it will be: in the staging the head comes last, since it is known
// last.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::job {

/// Errors: kIo; kMalformed for a file shorter than its head.
Result<std::vector<std::uint8_t>> read_staged(const std::string& path, std::uint64_t head_bytes);

}  // namespace ratefloor::job
