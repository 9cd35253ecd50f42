// Where a falling function of one variable is zero, with few evaluations: here bits per weight
// above a target, of log2 of the step.
//
// First guesses go down the slope of one bit per octave, in ever longer strides, until the zero is
// bracketed; then the secant, kept off the ends of the bracket so that it shrinks. A function with
// jumps ends on the lower side of one: the size is then below the target.
#pragma once

#include <algorithm>
#include <cmath>

namespace ratefloor::codec::lattice {

class StepSearch {
 public:
  explicit StepSearch(double first) : next_(first) {}

  double next() const { return next_; }
  bool done() const { return done_; }
  /// Where the value was least far from 0 — or, if that is far, the nearest with a value below 0.
  double best() const { return best_; }
  /// What the value falls by per unit, near the zero.
  double slope() const { return slope_; }

  /// The value at next().
  void tell(double value) {
    const double at = next_;
    ++tells_;
    if (std::abs(value) < kCloseEnough) {
      best_ = at, done_ = true;
      return;
    }
    if (value > 0)
      low_ = at, low_value_ = value, has_low_ = true;
    else
      high_ = at, high_value_ = value, has_high_ = true;
    if (!has_low_ || !has_high_) {
      stride_ = std::min(2 * stride_, kLongestStride);
      best_ = at;
      next_ = at + std::clamp(value * stride_, -kLongestStride, kLongestStride);
      done_ = tells_ == kMostTells;
      return;
    }
    best_ = high_;
    const double width = high_ - low_;
    if (low_value_ - high_value_ < 8 * width)  // a jump says nothing of the slope
      slope_ = std::max(kLeastSlope, (low_value_ - high_value_) / width);
    const double share = low_value_ / (low_value_ - high_value_);
    // The middle while little is known, and every third time, for functions that are not straight.
    const bool halve = width > kWide || tells_ % 3 == 0;
    next_ = low_ + width * (halve ? 0.5 : std::clamp(share, 0.05, 0.95));
    done_ = tells_ == kMostTells || width < kNarrowest;
  }

 private:
  static constexpr double kCloseEnough = 0.0005, kNarrowest = 1e-4, kWide = 4, kLeastSlope = 0.1;
  static constexpr double kLongestStride = 64;
  static constexpr int kMostTells = 40;

  double next_, best_ = 0, slope_ = 1, stride_ = 0.5;
  double low_ = 0, low_value_ = 0, high_ = 0, high_value_ = 0;
  bool has_low_ = false, has_high_ = false, done_ = false;
  int tells_ = 0;
};

}  // namespace ratefloor::codec::lattice
