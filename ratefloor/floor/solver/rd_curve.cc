#include "ratefloor/floor/solver/rd_curve.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/rd_solver.h"

namespace ratefloor::floor {
namespace {

constexpr double kLowest = 1e-3, kHighest = 10;  // bits
constexpr double kRatio = 1.6;                   // of neighbouring slopes

/// One solved point: R in nats against v = ln D.
struct Knot {
  double v = 0, rate = 0, slope = 0;
  double derivative() const { return -slope * std::exp(v); }  // dR/dv
};

Knot knot_at(const source::Source& source, double slope) {
  SolverOptions options;
  options.accuracy_nats = 1e-7;
  options.refinements = 1;
  options.node_spacing = 0.25;
  const RdSolution s = solve_at_slope(source, slope, options);
  return {std::log(s.distortion), s.upper_nats, slope};
}

double hermite(const Knot& a, const Knot& b, double v) {
  const double h = b.v - a.v, t = (v - a.v) / h;
  return a.rate * (1 + 2 * t) * (1 - t) * (1 - t) + h * a.derivative() * t * (1 - t) * (1 - t) +
         b.rate * t * t * (3 - 2 * t) + h * b.derivative() * t * t * (t - 1);
}

}  // namespace

Result<std::vector<RdPoint>> rd_curve(const source::Source& source,
                                      std::span<const double> rates_bits) {
  double lowest = kHighest, highest = kLowest;
  for (const double rate : rates_bits) {
    if (!(rate >= kLowest && rate <= kHighest))
      return make_error(ErrorCode::kInvalidArgument,
                        "rates on a curve are from 0.001 to 10 bits, not " + std::to_string(rate));
    lowest = std::min(lowest, rate);
    highest = std::max(highest, rate);
  }
  std::vector<Knot> knots;  // rates decreasing, v increasing
  double slope = 0.5 / distortion_at_slb(source.entropy_bits(), highest + 0.1);
  do {
    knots.push_back(knot_at(source, slope));
    slope /= kRatio;
  } while (knots.back().rate > lowest * M_LN2 && knots.size() < 60);

  std::vector<RdPoint> points;
  for (const double rate : rates_bits) {
    std::size_t i = 0;
    while (i + 2 < knots.size() && knots[i + 1].rate > rate * M_LN2) ++i;
    const Knot &a = knots[i], &b = knots[i + 1];
    double low = a.v, high = b.v;
    for (int step = 0; step < 60; ++step) {
      const double middle = 0.5 * (low + high);
      (hermite(a, b, middle) > rate * M_LN2 ? low : high) = middle;
    }
    const double t = (low - a.v) / (b.v - a.v);
    points.push_back(
        {std::exp(low), rate, std::exp((1 - t) * std::log(a.slope) + t * std::log(b.slope))});
  }
  return points;
}

}  // namespace ratefloor::floor
