// Finds the number in a method's name that gives a wanted rate or error.
//
// What comes out is, to first order, what the name says plus a constant (side information, space
// loss): rate = x + c, and −½ log2 of the error = x − c'. So the first step goes all the way, later
// ones are secants with a slope between ¼ and 4, kept inside the bracket that has been seen. Codecs
// that code at their nominal rate need one try, entropy-coded scalar quantizers two or three.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::job {

struct SearchGoal {
  double value = 0;             // in bits, increasing with x
  double below = 0, above = 0;  // how far from it is near enough: [value − below, value + above]
  std::int64_t lowest = 0, highest = 0;  // thousandths
  int max_tries = 6;
};

struct SearchTry {
  std::int64_t thousandths = 0;
  double value = 0;
};

bool near_enough(const SearchGoal& goal, double value);

/// Calls `attempt`, which returns the value at x thousandths, until a value is near enough, no
/// untried x could be nearer, or max_tries are used up; returns all tries. Deterministic: plain
/// arithmetic on what `attempt` returned. An infinite value (an exact copy, or a quantizer too fine
/// to be made) counts as far too high. The first error ends the search.
Result<std::vector<SearchTry>> search_rate(
    const SearchGoal& goal, double first_guess,
    const std::function<Result<double>(std::int64_t)>& attempt);

}  // namespace ratefloor::job
