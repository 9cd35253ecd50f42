// See tensor_info.h.
#include "ratefloor/io/tensor_info.h"

namespace ratefloor::io {

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  constexpr std::size_t kShown = 8;
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    if (i == kShown && shape.size() > kShown) {
      text += "… " + std::to_string(shape.size()) + " dimensions";
      break;
    }
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

}  // namespace ratefloor::io
