// What the symbols of an ecsqR matrix stand for (spec.md).
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace ratefloor::codec::ecsq {

struct Alphabet {
  std::vector<float> positive;  // stored levels, increasing
  bool zero_level = true;
  bool extended = false;

  static constexpr std::size_t kMostPositive = 32766;

  std::size_t extra() const {
    return extended ? std::min<std::size_t>(255, (65533 - 2 * positive.size()) / 2) : 0;
  }
  std::size_t size() const {
    return 2 * positive.size() + (zero_level ? 1 : 0) + (extended ? 2 * extra() + 2 : 0);
  }
  bool is_escape(std::size_t symbol) const {
    return extended && (symbol == 0 || symbol + 1 == size());
  }

  /// δ, the spacing of the extension. Precondition: there is a positive level.
  float step() const {
    const std::size_t m = positive.size();
    const float top = positive[m - 1];
    const float below = m > 1 ? positive[m - 2] : zero_level ? 0.0f : -top;
    return top - below > 0 ? top - below : top;
  }

  /// One per symbol, 0 for escapes.
  std::vector<float> levels() const {
    std::vector<float> upper = positive;
    if (extended) {
      for (std::size_t k = 1; k <= extra(); ++k)
        upper.push_back(positive.back() + static_cast<float>(k) * step());
      upper.push_back(0.0f);
    }
    std::vector<float> all;
    all.reserve(size());
    for (std::size_t k = upper.size(); k-- > 0;) all.push_back(upper[k] == 0 ? 0.0f : -upper[k]);
    if (zero_level) all.push_back(0.0f);
    all.insert(all.end(), upper.begin(), upper.end());
    return all;
  }
};

}  // namespace ratefloor::codec::ecsq
