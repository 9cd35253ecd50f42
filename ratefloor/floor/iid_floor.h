// The floor of a matrix whose entries are taken as independent draws from one density.
#pragma once

namespace ratefloor::floor {

/// Rates in bits per entry, distortions as mean squared errors in the data's own units (not
/// normalized).
class IidFloor {
 public:
  /// Differential entropy of an entry, in the data's own units; -inf (an atom) has the floor 0.
  explicit IidFloor(double entropy_bits) : entropy_bits_(entropy_bits) {}

  double entropy_bits() const { return entropy_bits_; }
  /// max(0, h − ½ log2(2πeD)), D > 0.
  double bits(double distortion) const;
  /// The least D whose floor is at most the rate.
  double distortion(double rate_bits) const;

 private:
  double entropy_bits_;
};

}  // namespace ratefloor::floor
