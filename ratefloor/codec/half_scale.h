// Scales as f16 with one exponent for the whole matrix.
//
// Plain f16 loses scales below 2^-14 and above 65,504. Here a matrix has one exponent e, that of
// its largest row scale, and a scale s is stored as the f16 nearest to s·2^-e: the very value plain
// f16 gives wherever that is a normal f16, and as good for weights of any other size. Rounded
// values beyond f16's range become its largest finite one, and so does a decoded value beyond
// f32's.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::codec {

class HalfScale {
 public:
  /// What a decoder starts from. −149 … 127 makes sense; any value is harmless.
  explicit HalfScale(std::int16_t exponent);
  /// e of the largest scale, 0 when all are 0.
  static HalfScale for_scales(std::span<const float> row_scales);

  std::int16_t exponent() const { return exponent_; }
  /// Preconditions: scale >= 0 and finite.
  std::uint16_t encode(float scale) const;
  /// Finite for every code.
  float decode(std::uint16_t code) const;

 private:
  std::int16_t exponent_;
  double up_, down_;  // 2^e, 2^-e
};

}  // namespace ratefloor::codec
