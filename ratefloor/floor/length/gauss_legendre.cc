// The nodes are the roots of the Legendre polynomial P_m, found by Newton's method from Tricomi's
// asymptotic guess; the recurrence (j+1) P_(j+1) = (2j+1) x P_j − j P_(j−1) is stable inside
// [−1, 1]. Weights 2/((1 − x²) P_m'(x)²) (Abramowitz & Stegun 25.4.29), halved for [0, 1].
#include "ratefloor/floor/length/gauss_legendre.h"

#include <cmath>
#include <numbers>

namespace ratefloor::floor {
namespace {

struct Legendre {
  double value, slope;
};

Legendre legendre(int degree, double x) {
  double before = 1, now = x;
  for (int j = 1; j < degree; ++j) {
    const double next = ((2 * j + 1) * x * now - j * before) / (j + 1);
    before = now;
    now = next;
  }
  return {now, degree * (before - x * now) / (1 - x * x)};
}

}  // namespace

QuadratureRule gauss_legendre(int points) {
  QuadratureRule rule;
  rule.nodes.resize(points);
  rule.weights.resize(points);
  for (int i = 0; i < (points + 1) / 2; ++i) {
    double x = 0;  // the middle one of an odd number
    if (2 * i + 1 != points) {
      x = std::cos(std::numbers::pi * (i + 0.75) / (points + 0.5));
      for (int round = 0; round < 6; ++round) {
        const Legendre p = legendre(points, x);
        x -= p.value / p.slope;
      }
    }
    const double slope = legendre(points, x).slope;
    const double weight = 1 / ((1 - x * x) * slope * slope);
    rule.nodes[i] = (1 - x) / 2;
    rule.nodes[points - 1 - i] = (1 + x) / 2;
    rule.weights[i] = rule.weights[points - 1 - i] = weight;
  }
  return rule;
}

}  // namespace ratefloor::floor
