// Trellises, tables and weights for the tests of the trellis search.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "ratefloor/kernel/testing/test_data.h"
#include "ratefloor/kernel/trellis_search.h"

namespace ratefloor::kernel::testing {

inline std::uint32_t common_factor(std::uint32_t a, std::uint32_t b) {
  while (b != 0) {
    while (std::bit_width(a) >= std::bit_width(b))
      a ^= b << (std::bit_width(a) - std::bit_width(b));
    std::swap(a, b);
  }
  return a;
}

inline TrellisShape random_shape(int log2_states, Numbers& numbers) {
  for (;;) {
    const std::uint32_t half = 1u << (log2_states - 1);
    const TrellisShape shape{log2_states, half | numbers.next() % half, numbers.next() % half};
    if (shape.h1_half != 0 && common_factor(2 * shape.h0_half + 1, 2 * shape.h1_half) == 1)
      return shape;
  }
}

// Costs that grow with the multiple, one table per class, and positions a little off.
struct SearchTables {
  SearchTables(std::size_t groups, std::size_t classes, bool zero_rule, std::uint64_t seed)
      : positions(4 * groups + 8), costs(classes * positions.size()), zero_rule(zero_rule) {
    Numbers numbers(seed);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const float m = static_cast<float>(i) - 4;
      positions[i] = m == 0 ? 0 : m + 0.05f * numbers.bell();
      for (std::size_t c = 0; c < classes; ++c)
        costs[c * positions.size() + i] =
            0.3f * std::min(std::abs(m), 12.0f) + 0.1f * (3 + numbers.bell());
    }
    if (!zero_rule) return;
    positions[3] = 0;
    for (std::size_t c = 0; c < classes; ++c)
      costs[c * positions.size() + 1] = TrellisTables::kMostCost;
  }
  TrellisTables view() const {
    return {positions.data(), costs.data(), positions.size(), zero_rule};
  }
  // Of the multiple in the table's direction.
  double cost(double magnitude, std::int32_t m, std::size_t of_class = 0) const {
    const auto i = static_cast<std::size_t>(m + 4);
    const double distance = magnitude - double{positions[i]};
    return distance * distance + double{costs[of_class * positions.size() + i]};
  }

  std::vector<float> positions, costs;
  bool zero_rule;
};

// Bells, with everything else a caller may give among them.
inline std::vector<float> search_weights(std::size_t steps, float limit, std::uint64_t seed) {
  Numbers numbers(seed);
  std::vector<float> x(steps * kSearchLanes);
  const float most = std::nextafter(limit, 0.0f);
  const float special[] = {0, -0.0f, most, -most, 1, -1, 2, -2, 0.5f, -0.5f, 4, -4, 1e-40f};
  for (float& v : x) {
    v = std::clamp(3 * numbers.bell(), -most, most);
    if (numbers.next() % 8 == 0) v = special[(numbers.next() >> 8) % std::size(special)];
  }
  return x;
}

// The multiple with index k of superset z.
inline std::int32_t multiple(std::int32_t k, unsigned z, bool zero_rule) {
  if (z == 1 && zero_rule) return k == 0 ? 0 : k > 0 ? 2 * k - 1 : 2 * k + 1;
  return 2 * k + static_cast<std::int32_t>(z);
}

}  // namespace ratefloor::kernel::testing
