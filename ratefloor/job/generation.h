// What `generate` wrote. Plain data, filled by model/generate.h, shown by report/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ratefloor::job {

struct Generation {
  std::string model, prompt, text;  // text: what follows the prompt
  std::string engine;
  std::vector<std::uint32_t> prompt_ids, ids;
  std::string stopped_by;                   // "length", "end of text", "context"
  double prefill_seconds = 0, seconds = 0;  // of the prompt; of all later tokens. Not in the JSON
};

}  // namespace ratefloor::job
