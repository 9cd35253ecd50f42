// A point z of Λ is nearest to x exactly when no z + v is nearer, v over the Voronoi-relevant
// vectors. They lie in the shells below (Conway & Sloane, chapters 4 and 21; BW16: Pook-Kolb,
// Agrell & Allen 2022; Leech: the vectors of types 2 and 3). A second decoder, a trellis over the
// coordinates, checks the distances by another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/lattice/coset.h"
#include "ratefloor/lattice/lattice.h"
#include "ratefloor/lattice/shells.h"

namespace ratefloor::lattice {
namespace {

using Real = std::vector<double>;
using Point = std::vector<Coordinate>;

double squared_distance(const Lattice& l, const Real& x, std::span<const Coordinate> z) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = x[i] - z[i];
    sum += l.weights[i] * error * error;
  }
  return sum;
}

/// In [−1, 1).
double random_number(std::uint64_t index, std::size_t i) {
  return 2 * uniform_pair(20, index, 0, static_cast<std::uint32_t>(i))[0] - 1;
}

Real random_vector(std::size_t n, std::uint64_t index, double range) {
  Real x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = range * random_number(index, i);
  return x;
}

Point random_point(const Lattice& l, std::uint64_t index, double range) {
  Point u(l.dimension), z(l.dimension);
  for (std::size_t i = 0; i < u.size(); ++i)
    u[i] = static_cast<Coordinate>(std::floor(range * random_number(index, i)));
  point_of_coordinates(l, u, z);
  return z;
}

/// A vector at the covering radius from Λ.
Real deep_hole(const Lattice& l) {
  Real x(l.dimension);
  if (l.name == "z") x = {0.5};
  if (l.name == "a2") x = {1, 1.0 / 3};
  if (l.name == "d4") x[0] = 1;
  if (l.name == "e8") x[0] = 2;
  if (l.name == "leech") x[0] = 4;
  if (l.name == "bw16")  // the bent function x0 x1 + x2 x3 is at distance 6 from RM(1, 4)
    for (unsigned at = 0; at < 16; ++at) x[at] = ((at & 3) == 3) != ((at >> 2 & 3) == 3) ? 1 : 0;
  return x;
}

/// Coarse and fine random ones, halves of short lattice vectors, holes, and all of these a little
/// off.
std::vector<Real> difficult_inputs(const Lattice& l, std::size_t each) {
  std::vector<Real> inputs = {Real(l.dimension), deep_hole(l)};
  for (std::size_t k = 0; k < each; ++k) {
    inputs.push_back(random_vector(l.dimension, k, 3.0 * l.period));
    Real coarse = random_vector(l.dimension, each + k, l.period);
    for (double& c : coarse) c = std::floor(2 * c) / 2;  // ties galore
    inputs.push_back(coarse);
    Real half(l.dimension), near_hole = deep_hole(l);
    const Point z = random_point(l, 2 * each + k, 3);
    for (std::size_t i = 0; i < half.size(); ++i) {
      half[i] = 0.5 * z[i];
      near_hole[i] += z[i] + 1e-3 * random_number(3 * each + k, i);
    }
    inputs.push_back(half);
    for (std::size_t i = 0; i < half.size(); ++i) half[i] += 1e-9 * random_number(4 * each + k, i);
    inputs.push_back(half);
    inputs.push_back(near_hole);
  }
  return inputs;
}

/// The least squared distance from x to Λ: for every translate a trellis with a state for Σ z − Σ g
/// being an even or odd multiple of M, over four candidates a coordinate.
double trellis_distance(const Lattice& l, const Real& x) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double best = kInfinity;
  for (const Point& g : l.glue) {
    std::array<double, 2> state = {0, kInfinity};
    for (std::size_t i = 0; i < x.size() && std::min(state[0], state[1]) < best; ++i) {
      std::array<double, 2> next = {kInfinity, kInfinity};
      const int first = static_cast<int>(std::floor((x[i] - g[i]) / l.modulus)) - 1;
      for (int k = first; k < first + 4; ++k)
        for (int s = 0; s < 2; ++s) {
          const double error = x[i] - (g[i] + l.modulus * k);
          double& to = next[static_cast<std::size_t>((s + k) & 1)];
          to = std::min(to, state[static_cast<std::size_t>(s)] + l.weights[i] * error * error);
        }
      state = next;
    }
    best = std::min({best, state[0], l.checkerboard ? kInfinity : state[1]});
  }
  return best;
}

struct Decoded {
  Real residual;  // x − z
  double distance = 0;
};

Decoded decode_and_check(const Lattice& l, const Real& x) {
  Point z(l.dimension);
  Decoded result{x, nearest_point(l, x, z)};
  EXPECT_TRUE(contains(l, z)) << l.name;
  EXPECT_NEAR(squared_distance(l, x, z), result.distance, 1e-12 * l.covering_norm) << l.name;
  EXPECT_LE(result.distance, l.covering_norm * (1 + 1e-12)) << l.name;
  for (std::size_t i = 0; i < x.size(); ++i) result.residual[i] -= z[i];
  return result;
}

/// 2 ⟨u, v⟩ <= N(v) for every v of these norms and every residual u: none is nearer to z + v.
void expect_in_voronoi_cell(const Lattice& l, const std::vector<Decoded>& decoded,
                            std::initializer_list<int> norms) {
  std::vector<double> u, products(decoded.size());  // coordinate by coordinate: a fast inner loop
  for (std::size_t i = 0; i < l.dimension; ++i)
    for (const Decoded& d : decoded) u.push_back(l.weights[i] * d.residual[i]);
  double worst = 0;
  for (const int norm : norms)
    for_each_point_of_norm(l, norm, [&](std::span<const Coordinate> v) {
      std::fill(products.begin(), products.end(), 0);
      for (std::size_t i = 0; i < v.size(); ++i)
        for (std::size_t k = 0; k < products.size(); ++k)
          products[k] += u[i * products.size() + k] * v[i];
      for (const double product : products) worst = std::max(worst, 2 * product - norm);
    });
  EXPECT_LE(worst, 1e-12 * l.covering_norm) << l.name;
}

std::initializer_list<int> relevant_norms(const Lattice& l) {
  static constexpr std::initializer_list<int> kZ = {1}, kA2 = {4}, kD4 = {2}, kE8 = {8, 16},
                                              kBw16 = {8, 12}, kLeech = {32};
  return l.name == "z"      ? kZ
         : l.name == "a2"   ? kA2
         : l.name == "d4"   ? kD4
         : l.name == "e8"   ? kE8
         : l.name == "bw16" ? kBw16
                            : kLeech;
}

TEST(NearestPoint, NoneIsNearer) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    const std::size_t each = (name == "leech" ? 8 : name == "bw16" ? 50 : 500) / (kSlow ? 8 : 1);
    std::vector<Decoded> decoded;
    for (const Real& x : difficult_inputs(l, each)) {
      decoded.push_back(decode_and_check(l, x));
      EXPECT_NEAR(decoded.back().distance, trellis_distance(l, x), 1e-12 * l.covering_norm) << name;
    }
    expect_in_voronoi_cell(l, decoded, relevant_norms(l));
  }
}

TEST(NearestPoint, LeechAgainstBothRelevantShells) {
  if (kSlow) GTEST_SKIP() << "sixteen million vectors";
  const Lattice& l = lattice_named("leech");
  std::vector<Decoded> decoded;
  const std::vector<Real> inputs = difficult_inputs(l, 1);
  for (const std::size_t k : {1, 2, 5}) decoded.push_back(decode_and_check(l, inputs[k]));
  expect_in_voronoi_cell(l, decoded, {32, 48});
}

TEST(NearestPoint, DeepHolesAreAtTheCoveringRadius) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    Point z(l.dimension);
    EXPECT_NEAR(nearest_point(l, deep_hole(l), z), l.covering_norm, 1e-14) << name;
  }
}

TEST(NearestPoint, MovesWithTheLattice) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    Point z(l.dimension), moved(l.dimension);
    for (std::uint64_t k = 0; k < (name == "leech" ? 20 : 300); ++k) {
      Real x = random_vector(l.dimension, k, 2.0 * l.period);
      for (double& c : x) c = std::round(c * 0x1p20) / 0x1p20;  // sums below are exact
      const Point t = random_point(l, 1000 + k, 100);
      const double distance = nearest_point(l, x, z);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] += t[i];
      EXPECT_EQ(nearest_point(l, x, moved), distance);
      for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(moved[i], z[i] + t[i]) << name;
    }
  }
}

TEST(NearestPoint, LatticePointsAreTheirOwn) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    Point z(l.dimension);
    for (std::uint64_t k = 0; k < 50; ++k) {
      const Point t = random_point(l, k, 1000);
      EXPECT_EQ(nearest_point(l, Real(t.begin(), t.end()), z), 0);
      EXPECT_EQ(z, t) << name;
    }
  }
}

}  // namespace
}  // namespace ratefloor::lattice
