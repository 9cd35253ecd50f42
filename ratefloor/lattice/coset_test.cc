#include "ratefloor/lattice/coset.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "ratefloor/base/random.h"

namespace ratefloor::lattice {
namespace {

using Point = std::vector<Coordinate>;

Point random_coordinates(std::size_t n, std::uint64_t index) {
  Point u(n);
  for (std::size_t i = 0; i < n; ++i)
    u[i] =
        static_cast<Coordinate>(random_bits(5, index, 0, static_cast<std::uint32_t>(i))[0] % 41) -
        20;
  return u;
}

TEST(Coset, GeneratorIsInHermiteNormalForm) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    ASSERT_EQ(l.generator.size(), l.dimension);
    std::uint64_t determinant = 1;
    for (std::size_t i = 0; i < l.dimension; ++i) {
      EXPECT_TRUE(contains(l, l.generator[i])) << name;
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_EQ(l.generator[i][j], 0) << name;
        EXPECT_GE(l.generator[j][i], 0) << name;
        EXPECT_LT(l.generator[j][i], l.generator[i][i]) << name;
      }
      determinant *= static_cast<std::uint64_t>(l.generator[i][i]);
    }
    EXPECT_EQ(determinant, l.index) << name;
    // Each translate of M·Zⁿ has index Mⁿ, of M·D_n twice that; the glue vectors are distinct
    // modulo these.
    const double expected = std::pow(l.modulus, l.dimension) * (l.checkerboard ? 2 : 1) /
                            static_cast<double>(l.glue.size());
    EXPECT_EQ(static_cast<double>(l.index), expected) << name;
  }
}

TEST(Coset, CoordinatesAndPointsAreInverse) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    Point z(l.dimension), back(l.dimension);
    for (std::uint64_t k = 0; k < 100; ++k) {
      const Point u = random_coordinates(l.dimension, k);
      point_of_coordinates(l, u, z);
      EXPECT_TRUE(contains(l, z)) << name;
      basis_coordinates(l, z, back);
      EXPECT_EQ(back, u) << name;
    }
  }
}

TEST(Coset, IndexIsTheClassModuloQ) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    Point z(l.dimension), t(l.dimension), a(l.dimension), b(l.dimension);
    for (const int q : {2, 3, 16})
      for (std::uint64_t k = 0; k < 50; ++k) {
        point_of_coordinates(l, random_coordinates(l.dimension, k), z);
        point_of_coordinates(l, random_coordinates(l.dimension, 1000 + k), t);
        coset_index(l, z, q, a);
        for (const Coordinate c : a) EXPECT_TRUE(c >= 0 && c < q) << name;
        Point moved = z, other = z;
        for (std::size_t i = 0; i < z.size(); ++i) moved[i] += q * t[i];
        coset_index(l, moved, q, b);
        EXPECT_EQ(a, b) << name;
        // One step along a basis vector leads to another coset.
        const std::size_t row = k % l.dimension;
        for (std::size_t i = 0; i < z.size(); ++i) other[i] += l.generator[row][i];
        coset_index(l, other, q, b);
        EXPECT_NE(a, b) << name;
      }
  }
}

/// All q^n of them occur, and a representative of each leads back to it.
TEST(Coset, AllCosetsAreReached) {
  for (const auto& [name, q] : {std::pair{"z", 16}, {"a2", 7}, {"d4", 4}, {"e8", 3}, {"bw16", 2}}) {
    const Lattice& l = lattice_named(name);
    std::set<Point> seen;
    Point u(l.dimension), z(l.dimension), index(l.dimension);
    std::size_t count = 0, digit = 0;
    do {
      point_of_coordinates(l, u, z);
      coset_index(l, z, q, index);
      EXPECT_EQ(index, u);
      seen.insert(index);
      ++count;
      for (digit = 0; digit < u.size() && ++u[digit] == q; ++digit) u[digit] = 0;
    } while (digit < u.size());
    EXPECT_EQ(static_cast<double>(count), std::pow(q, l.dimension)) << name;
    EXPECT_EQ(seen.size(), count) << name;
  }
}

}  // namespace
}  // namespace ratefloor::lattice
