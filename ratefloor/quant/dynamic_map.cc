// The values are built in f32 with one rounding per step where PyTorch on x86-64 fuses multiply and
// add (linspace): with that order of operations all 256 equal, bit for bit, a printout made by
// bitsandbytes itself. Other PyTorch builds differ from it in the last place of a few values.
#include "ratefloor/quant/dynamic_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ratefloor::quant {
namespace {

// The i-th of `count` equally spaced points from 0.1 to 1, from the nearer end.
float tenth_to_one(int i, int count) {
  const float step = (1.0f - 0.1f) / static_cast<float>(count - 1);
  // The product of a float and a small integer is exact in double: one rounding, at the end.
  return static_cast<float>(i < count / 2 ? 0.1f + static_cast<double>(step) * i
                                          : 1.0 - static_cast<double>(step) * (count - 1 - i));
}

std::array<float, 256> make_values() {
  constexpr std::array<float, 7> kPowers = {1e-6f, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
  std::array<float, 256> values{};
  values[0] = 0.0f;
  values[1] = 1.0f;
  std::size_t next = 2;
  for (int i = 0; i < 7; ++i) {
    const int points = (1 << i) + 1;
    for (int j = 0; j + 1 < points; ++j) {
      const float middle = (tenth_to_one(j, points) + tenth_to_one(j + 1, points)) / 2.0f;
      values[next++] = kPowers[i] * middle;
      values[next++] = -(kPowers[i] * middle);
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::array<float, 255> make_thresholds(const std::array<float, 256>& values) {
  std::array<float, 255> thresholds;
  for (int i = 0; i < 255; ++i) {
    thresholds[i] = (values[i] + values[i + 1]) * 0.5f;
    // A tie between i and i + 1 goes up when i is odd: "x >= t" is "x > the float below t".
    if (i % 2 == 1) {
      thresholds[i] = std::nextafter(thresholds[i], -std::numeric_limits<float>::infinity());
    }
  }
  return thresholds;
}

}  // namespace

// make() cannot fail here: the thresholds are finite and increasing (dynamic_map_test).
DynamicMap::DynamicMap()
    : values_(make_values()), lookup_(*ThresholdLookup::make(make_thresholds(values_))) {}

const DynamicMap& dynamic_map() {
  static const DynamicMap map;
  return map;
}

}  // namespace ratefloor::quant
