#include "ratefloor/codec/lloyd_max/format.h"

namespace ratefloor::codec::lloyd_max {

Result<int> parse_bits(const MethodName& name) {
  const auto bits = number_after(name.stem, "lloyd");
  if (!bits || *bits < 1 || *bits > 8)
    return name_error(name, "Lloyd-Max quantizers have 1 to 8 bits");
  if (!name.options.empty()) return name_error(name, "unknown option -" + name.options.front());
  return static_cast<int>(*bits);
}

std::string name_of(int bits) { return "lloyd" + std::to_string(bits); }

}  // namespace ratefloor::codec::lloyd_max
