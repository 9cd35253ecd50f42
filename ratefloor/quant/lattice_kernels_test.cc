// kernel/nearest_point.h against lattice/lattice.h: two descriptions of the same six lattices.
#include "ratefloor/quant/lattice_kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/lattice/coset.h"

namespace ratefloor::quant {
namespace {

using kernel::PointLattice;
using lattice::Coordinate;

class LatticeKernels : public ::testing::TestWithParam<PointLattice> {
 protected:
  const PointLattice kind = GetParam();
  const lattice::Lattice& lattice =
      lattice::lattice_named(lattice::kLatticeNames[static_cast<std::size_t>(kind)]);
  const std::size_t n = lattice.dimension;
  // lattice/'s decoder of the Leech lattice takes a fifth of a millisecond.
  const std::size_t count = (kind == PointLattice::kLeech  ? 1000
                             : kind == PointLattice::kBw16 ? 10000
                                                           : 100000) /
                            (kSlow ? 20 : 1);

  /// Planes of numbers in (−range, range), rounded to multiples of `step`.
  std::vector<float> planes(double range, double step, std::uint64_t seed) const {
    std::vector<float> x(n * count);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>(
          step * std::nearbyint(range * (2 * uniform_pair(seed, i, 0, 7)[0] - 1) / step));
    return x;
  }

  std::vector<float> nearest(const std::vector<float>& x) const {
    std::vector<float> z(x.size());
    kernel::nearest_points(kind, x.data(), z.data(), count, count);
    return z;
  }

  /// What the kernel decodes in place of x.
  static double snapped(float x) {
    return std::ldexp(std::nearbyint(std::ldexp(static_cast<double>(x), kernel::kGridBits)),
                      -kernel::kGridBits);
  }

  void expect_nearest(const std::vector<float>& x) const {
    const std::vector<float> z = nearest(x);
    std::vector<double> vector(n);
    std::vector<Coordinate> point(n), nearest(n);
    for (std::size_t v = 0; v < count; ++v) {
      double distance = 0;
      for (std::size_t i = 0; i < n; ++i) {
        vector[i] = snapped(x[i * count + v]);
        point[i] = static_cast<Coordinate>(z[i * count + v]);
        distance += lattice.weights[i] * (vector[i] - point[i]) * (vector[i] - point[i]);
      }
      ASSERT_TRUE(lattice::contains(lattice, point)) << lattice.name << ' ' << v;
      ASSERT_EQ(distance, lattice::nearest_point(lattice, vector, nearest))
          << lattice.name << ' ' << v;
    }
  }
};

TEST_P(LatticeKernels, HasTheSamePeriodAndDimension) {
  EXPECT_EQ(kernel::dimension_of(kind), n);
  EXPECT_EQ(lattice.period, kernel::period_of(kind));
}

TEST_P(LatticeKernels, PointsAreInTheLatticeAndNoneIsNearer) {
  expect_nearest(planes(20, 1e-6, 1));
}

TEST_P(LatticeKernels, AlsoWhereManyAreEquallyNear) {
  expect_nearest(planes(6, 1, 2));
  expect_nearest(planes(6, 0.5, 3));
  expect_nearest(planes(6, 0.25, 4));
}

TEST_P(LatticeKernels, AlsoFarFromTheOrigin) { expect_nearest(planes(0x1p20, 0.125, 5)); }

// The point nearest to x + λ is λ more than that nearest to x, or one as near.
TEST_P(LatticeKernels, TranslatesWithTheLattice) {
  const std::vector<float> x = planes(5, 0x1p-14, 6);
  std::vector<float> moved = x;
  for (std::size_t v = 0; v < count; ++v)
    for (std::size_t i = 0; i < n; ++i) {
      const double times = std::floor(41 * uniform_pair(7, v * n + i, 0, 7)[0]) - 20;
      for (std::size_t j = 0; j < n; ++j)
        moved[j * count + v] += static_cast<float>(times * lattice.generator[i][j]);
    }
  const std::vector<float> z = nearest(x), moved_z = nearest(moved);
  std::size_t others = 0;
  for (std::size_t v = 0; v < count; ++v) {
    double distance = 0, moved_distance = 0;
    bool same = true;
    for (std::size_t i = 0, at = v; i < n; ++i, at += count) {
      const double e = x[at] - z[at], moved_e = moved[at] - moved_z[at];
      distance += lattice.weights[i] * e * e;
      moved_distance += lattice.weights[i] * moved_e * moved_e;
      same = same && e == moved_e;
    }
    ASSERT_EQ(distance, moved_distance) << v;
    others += !same;
  }
  EXPECT_LE(others, count / 1000);
}

// Within the packing radius of a point nothing else is as near.
TEST_P(LatticeKernels, CorrectsNoiseUpToThePackingRadius) {
  std::vector<float> x(n * count), expected(n * count);
  const double radius = 0.5 * std::sqrt(lattice.minimal_norm);
  std::vector<double> noise(n);
  std::vector<Coordinate> u(n), point(n);
  for (std::size_t v = 0; v < count; ++v) {
    double length = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto [a, b] = uniform_pair(8, v * n + i, 0, 7);
      u[i] = static_cast<Coordinate>(41 * a) - 20;
      noise[i] = 2 * b - 1;
      length += lattice.weights[i] * noise[i] * noise[i];
    }
    lattice::point_of_coordinates(lattice, u, point);
    for (std::size_t i = 0; i < n; ++i) {
      expected[i * count + v] = static_cast<float>(point[i]);
      x[i * count + v] =
          static_cast<float>(point[i] + 0.998 * radius / std::sqrt(length) * noise[i]);
    }
  }
  EXPECT_EQ(nearest(x), expected);
}

INSTANTIATE_TEST_SUITE_P(All, LatticeKernels,
                         ::testing::Values(PointLattice::kZ, PointLattice::kA2, PointLattice::kD4,
                                           PointLattice::kE8, PointLattice::kBw16,
                                           PointLattice::kLeech),
                         [](const auto& info) {
                           return std::string(
                               lattice::kLatticeNames[static_cast<std::size_t>(info.param)]);
                         });

TEST(PointLattice, KernelAndCatalogueMeanTheSame) {
  for (const std::string_view name : lattice::kLatticeNames) {
    const lattice::Lattice& l = lattice::lattice_named(name);
    EXPECT_EQ(kernel::dimension_of(point_lattice(l)), l.dimension);
    EXPECT_EQ(kernel::period_of(point_lattice(l)), l.period);
  }
}

}  // namespace
}  // namespace ratefloor::quant
