#include "ratefloor/codec/basis/reflections.h"

namespace ratefloor::codec::basis {

Reflections::Reflections(std::uint64_t channels, std::uint64_t count, std::span<const float> values)
    : channels_(channels),
      count_(count),
      values_(values.begin(), values.end()),
      forward_(channels, count, values, Side::kForward),
      back_(channels, count, values, Side::kBack) {}

}  // namespace ratefloor::codec::basis
