// A proven upper bound on the maximum of a real function over an interval or a half line.
//
// Branch and bound: boxes wait in a queue by their bound, the highest is halved, and what every
// remaining box cannot exceed is the answer. A caller who can also give Taylor coefficients gets
// second-order convergence, so that flat maxima do not spawn a cloud of boxes. See R. E. Moore,
// "Interval Analysis", 1966, §6; the half line needs the caller's own bound on the tail.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::rigor {

/// Encloses f(x) for every x of the box. Boxes may reach beyond the interval by 2^-28 of their
/// width.
using BoxFunction = std::function<Ball(const Ball& box)>;
/// c_0 … c_n with c_k enclosing f^(k)(midpoint)/k! for k < n, and c_n enclosing f^(n)(x)/n! for
/// every x of the box, which holds the midpoint.
using TaylorModel = std::function<std::vector<Ball>(const Ball& midpoint, const Ball& box)>;
/// Encloses, or exceeds, f(x) for every x >= from.
using TailBound = std::function<Ball(const Ball& from)>;

struct MaximumOptions {
  double tolerance = 1e-12;         // stop when upper − attained is at most this
  std::optional<Ball> enough = {};  // stop as soon as upper <= this, or attained > this
  long evaluation_limit = 100000;   // boxes looked at
};

struct Maximum {
  Ball upper;     // f(x) <= upper for all x of the domain; indeterminate if no bound was found
  Ball attained;  // f(where) >= attained, for one x
  Ball where;
  long evaluations = 0;
  bool done = false;  // the tolerance was met, or `enough` decided
};

/// Over [a, b], a <= b, both finite (of balls: their hull). `model` may be empty.
Maximum maximum_on_interval(const BoxFunction& f, const TaylorModel& model, const Ball& a,
                            const Ball& b, const MaximumOptions& options);

/// Over [a, ∞). The tail is cut at a + 1, a + 2, a + 4, …, a + 2^20: at the first place where its
/// bound is no more than a value f was seen to take (or than `enough`).
Maximum maximum_on_half_line(const BoxFunction& f, const TaylorModel& model, const Ball& a,
                             const TailBound& tail, const MaximumOptions& options);

}  // namespace ratefloor::rigor
