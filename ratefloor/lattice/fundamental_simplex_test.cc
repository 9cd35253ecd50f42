#include "ratefloor/lattice/fundamental_simplex.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {
namespace {

TEST(FundamentalSimplex, PublishedMoments) {
  // Conway & Sloane, chapter 21, tables 21.1 and 2.3.
  EXPECT_EQ(simplex_second_moment(*root_system("z")).to_string(), "1/12");
  EXPECT_EQ(simplex_second_moment(*root_system("a2")).to_string(), "5/36/√3");
  EXPECT_EQ(simplex_second_moment(*root_system("d4")).to_string(), "13/120/√2");
  EXPECT_EQ(simplex_second_moment(*root_system("e8")).to_string(), "929/12960");
  EXPECT_NEAR(simplex_second_moment(*root_system("a2")).to_double(), 0.0801875, 5e-8);
  EXPECT_NEAR(simplex_second_moment(*root_system("d4")).to_double(), 0.0766032, 5e-8);
  EXPECT_NEAR(simplex_second_moment(*root_system("e8")).to_double(), 0.0716821, 5e-8);
  EXPECT_FALSE(root_system("bw16"));
  EXPECT_FALSE(root_system("leech"));
}

/// The marks are those of a dominant root: C m >= 0 and mᵀ C m = 2; the highest root is the only
/// one of a simply laced system.
TEST(FundamentalSimplex, MarksAreTheHighestRoot) {
  for (const char* name : {"z", "a2", "d4", "e8"}) {
    const RootSystem roots = *root_system(name);
    int norm = 0;
    for (std::size_t i = 0; i < roots.marks.size(); ++i) {
      int product = 0;
      for (std::size_t j = 0; j < roots.marks.size(); ++j)
        product += roots.cartan[i][j] * roots.marks[j];
      EXPECT_GE(product, 0) << name;
      norm += product * roots.marks[i];
    }
    EXPECT_EQ(norm, 2) << name;
  }
}

/// As many simplices fill a cell as the Weyl group has elements: n! Π m_i det C. With the number of
/// roots (the kissing number) this pins the diagram.
TEST(FundamentalSimplex, VolumesAddUpToTheCell) {
  const std::map<std::string, long> weyl_order = {
      {"z", 2}, {"a2", 6}, {"d4", 192}, {"e8", 696729600}};
  for (const auto& [name, order] : weyl_order) {
    const RootSystem roots = *root_system(name);
    long product = determinant(roots.cartan).numerator;
    for (std::size_t i = 0; i < roots.marks.size(); ++i)
      product *= roots.marks[i] * static_cast<long>(i + 1);
    EXPECT_EQ(product, order) << name;
    int coxeter_number = 1;
    for (const int mark : roots.marks) coxeter_number += mark;
    EXPECT_EQ(static_cast<std::uint64_t>(coxeter_number) * roots.marks.size(),
              lattice_named(name).kissing_number);
  }
}

/// The simplex reaches as far as the lattice's covering radius.
TEST(FundamentalSimplex, FarthestVertexIsADeepHole) {
  for (const char* name : {"z", "a2", "d4", "e8"}) {
    const Lattice& l = lattice_named(name);
    const RootSystem roots = *root_system(name);
    const auto weights = inverse(roots.cartan);
    double farthest = 0;
    for (std::size_t i = 0; i < roots.marks.size(); ++i)
      farthest = std::max(farthest, weights[i][i].to_double() / (roots.marks[i] * roots.marks[i]));
    EXPECT_NEAR(farthest / 2, l.covering_norm / l.minimal_norm, 1e-15) << name;
  }
}

TEST(Rational, LowestTermsAndArithmetic) {
  EXPECT_EQ(Rational(6, -4), Rational(-3, 2));
  EXPECT_EQ(Rational(1, 2) + Rational(1, 3), Rational(5, 6));
  EXPECT_EQ(Rational(1, 2) - Rational(1, 2), Rational(0));
  EXPECT_EQ(Rational(-2, 3) / Rational(-4, 9), Rational(3, 2));
  EXPECT_EQ(Rational(0, 7).to_string(), "0");
  EXPECT_EQ(Rational(-5, 10).to_string(), "-1/2");
}

}  // namespace
}  // namespace ratefloor::lattice
