// Bits to matrices: reverse waterfilling over a whole model.
//
// A model's KL from the original is, for small errors, Σ κ_m E_m: what matrix m adds to its layer's
// output error, times how much the model minds. Least at a total rate where the marginal values
// κ_m · 2 ln 2 · c_m² of a bit are equal: one water level for the weighted noise κ_m c_m² of all
// matrices. docs/math/cancellation.md.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ratefloor/linear/allocation/rate_curve.h"

namespace ratefloor::linear {

struct Allocated {
  const RateCurve* curve = nullptr;
  double kappa = 0;  // nats of KL for each unit of error; not positive: next to nothing
  std::optional<double> fixed_bits{};
  double least_bits = 0;  // beside that of all
};

struct RateBounds {
  double least = 0.5, most = 8;
  double overhead = 0.045;  // of real quantizers over the curve
};

/// Rates per weight of each, whose sum over weights is total_bits (or as near as bounds allow).
/// Those with fixed_bits keep them; empty curves take the least rate. Bisection of the water level.
std::vector<double> waterfill(std::span<const Allocated> matrices, double total_bits,
                              const RateBounds& bounds);

/// κ E at `rate`: the nats that errors at that rate cost. 0 for an empty curve.
double expected_loss(const Allocated& matrix, double rate, const RateBounds& bounds);

/// κ (E at `rate` − E at rate + change): the nats that so many more bits per weight save.
double marginal_value(const Allocated& matrix, double rate, double change,
                      const RateBounds& bounds);

}  // namespace ratefloor::linear
