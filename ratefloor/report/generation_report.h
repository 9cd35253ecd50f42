// What `ratefloor generate` says besides the text.
#pragma once

#include <string>

#include "ratefloor/job/generation.h"

namespace ratefloor::report {

/// "ratefloor: 100 tokens, 350 tokens/s; prompt of 5 tokens, 2000 tokens/s; f32 (…)\n"
std::string generation_line(const job::Generation& generation);

/// Without times: same input, same bytes.
std::string generation_json(const job::Generation& generation);

}  // namespace ratefloor::report
