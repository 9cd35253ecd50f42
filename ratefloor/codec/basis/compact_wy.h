// The compact form of a product of Householder reflections, Q = 1 − VᵀTV, for rows in f32 or f64.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ratefloor::codec::basis {

enum class Side { kForward, kBack };  // x ← xQ, x ← xQᵀ

template <class T>
class CompactWy {
 public:
  CompactWy() = default;
  /// As in reflections.h.
  CompactWy(std::size_t channels, std::size_t count, std::span<const float> values, Side side);

  /// Rows of `channels` entries, one after the other.
  void move(std::span<T> rows) const;

 private:
  std::size_t channels_ = 0, count_ = 0;
  std::vector<T> vectors_;  // V: count × channels
  std::vector<T> factor_;   // VᵀT, or VᵀTᵀ: channels × count
};

extern template class CompactWy<float>;
extern template class CompactWy<double>;

}  // namespace ratefloor::codec::basis
