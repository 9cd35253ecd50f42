// The root of a monotone function, to the last bit.
#pragma once

namespace ratefloor::floor {

/// Where the falling function f(lo) > 0, f(hi) <= 0 changes sign: the least double that is known to
/// have f <= 0. Some 60 evaluations.
template <class Function>
double bisect(double lo, double hi, Function&& f) {
  while (true) {
    const double middle = lo + (hi - lo) / 2;
    if (!(middle > lo && middle < hi)) return hi;
    (f(middle) > 0 ? lo : hi) = middle;
  }
}

}  // namespace ratefloor::floor
