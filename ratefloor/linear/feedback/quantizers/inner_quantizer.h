// The quantizers that feedback can have inside: what decides a column for its targets, and what the
// decisions cost.
//
// GPTQ, LDLQ and waterfilled successive cancellation differ in this only, in the steps they give
// it, and in what they aim at (feedback_method.h). One object quantizes all rows of one matrix.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/feedback/cancel.h"

namespace ratefloor::linear {

/// Of everything that was decided. The matrix's shape and the method's name are not in it.
struct CodeLength {
  double stored_bits = 0;   // indices, scales, tables: all that a decoder needs
  double entropy_bits = 0;  // indices at their ideal length, the rest as it is stored
};

inline constexpr int kStoredScaleBits = 16;

/// The nearest scale of 16 bits: an f32 without its sign and its last 15 bits, so that no range is
/// left; its relative error is 2^-9 at most. Precondition: scale >= 0, finite.
inline float storable_scale(double scale) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(scale));
  return std::bit_cast<float>((bits + 0x4000u) & ~0x7fffu);
}

class InnerQuantizer : public ColumnQuantizer {
 public:
  /// Of all columns, after the last one was decided.
  virtual Result<CodeLength> code_length() const = 0;
  /// The stored number that all codes of a decided column are multiplied by: a further factor of
  /// the column then costs nothing. 0 where there is no such number.
  virtual float column_scale(std::size_t) const { return 0; }
  /// Into how many parts scales cut a row. Where there are several, a decoder must know of which
  /// one a column is when columns were reordered.
  virtual std::size_t parts_of_row() const { return 1; }
};

}  // namespace ratefloor::linear
