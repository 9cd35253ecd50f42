#include "ratefloor/codec/block_codebook/double_quantization.h"

#include <cmath>
#include <limits>

#include "ratefloor/codec/block_codebook/format.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/kernel/block_range.h"
#include "ratefloor/kernel/slot_search.h"
#include "ratefloor/quant/dynamic_map.h"

namespace ratefloor::codec::block_codebook {
namespace {

// The dynamic map's rule, a value at a time, as thresholds for a search of many at a time: between
// two neighbouring values the code changes at their midpoint, which itself belongs to one of them.
kernel::SlotSearch make_search() {
  const quant::DynamicMap& map = quant::dynamic_map();
  std::vector<float> thresholds(255);
  for (std::size_t code = 0; code < 255; ++code) {
    const float middle = (map.values()[code] + map.values()[code + 1]) * 0.5f;
    thresholds[code] = map.encode(middle) == code
                           ? middle
                           : std::nextafter(middle, -std::numeric_limits<float>::infinity());
  }
  return kernel::SlotSearch(thresholds);
}

}  // namespace

std::vector<std::uint8_t> double_quantize(std::span<const float> absmax,
                                          std::vector<std::uint8_t>& header) {
  static const kernel::SlotSearch search = make_search();
  double sum = 0;
  for (const float a : absmax) sum += a;
  const auto offset =
      absmax.empty() ? 0.0f : static_cast<float>(sum / static_cast<double>(absmax.size()));
  std::vector<float> centered(absmax.size());
  for (std::size_t b = 0; b < absmax.size(); ++b) centered[b] = absmax[b] - offset;
  std::vector<float> nested(kernel::blocks_of(absmax.size(), kNestedBlock));
  kernel::block_absmax(centered, kNestedBlock, nested);
  put(header, offset);
  put_all(header, std::span<const float>(nested));
  std::vector<std::uint8_t> codes(absmax.size());
  search.find(centered, kNestedBlock, nested, codes);
  return codes;
}

}  // namespace ratefloor::codec::block_codebook
