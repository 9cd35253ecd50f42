// A tensor that a quantized model has beside those of the original: what several streams share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ratefloor::job {

struct SharedTensor {
  std::string name{};  // with its suffix
  std::vector<std::uint8_t> bytes{};
};

using SharedTensors = std::vector<SharedTensor>;

}  // namespace ratefloor::job
