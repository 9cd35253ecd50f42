// Three ways to the same numbers: enumeration, products of one-dimensional series, and formulas.
#include "ratefloor/lattice/shells.h"

#include <gtest/gtest.h>

#include <set>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/lattice/theta.h"

namespace ratefloor::lattice {
namespace {

std::int64_t norm_of(const Lattice& l, std::span<const Coordinate> z) {
  std::int64_t norm = 0;
  for (std::size_t i = 0; i < z.size(); ++i) norm += std::int64_t{l.weights[i]} * z[i] * z[i];
  return norm;
}

std::uint64_t enumerate(const Lattice& l, std::int64_t norm) {
  std::uint64_t count = 0;
  for_each_point_of_norm(l, norm, [&](std::span<const Coordinate>) { ++count; });
  return count;
}

TEST(Shells, FormulasAgreeWithProducts) {
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    const std::size_t step = static_cast<std::size_t>(l.norm_step);
    const int terms = name == "leech" ? 21 : kMaxThetaIndex + 1;  // the others stay below 2^63
    const std::vector<std::uint64_t> theta = theta_coefficients(l, terms);
    const auto sizes = shell_sizes(l, step * static_cast<std::size_t>(terms - 1));
    for (std::size_t norm = 0; norm < sizes.size(); ++norm)
      EXPECT_EQ(sizes[norm], norm % step == 0 ? theta[norm / step] : 0) << name << ' ' << norm;
    EXPECT_EQ(theta[static_cast<std::size_t>(l.minimal_norm) / step], l.kissing_number) << name;
    for (std::size_t m = 1; m < static_cast<std::size_t>(l.minimal_norm) / step; ++m)
      EXPECT_EQ(theta[m], 0u) << name;
  }
}

TEST(Shells, PublishedNumbers) {
  using Counts = std::vector<std::uint64_t>;
  EXPECT_EQ(theta_coefficients(lattice_named("a2"), 8), (Counts{1, 6, 0, 6, 6, 0, 0, 12}));
  EXPECT_EQ(theta_coefficients(lattice_named("d4"), 6), (Counts{1, 24, 24, 96, 24, 144}));
  EXPECT_EQ(theta_coefficients(lattice_named("e8"), 5), (Counts{1, 240, 2160, 6720, 17520}));
  EXPECT_EQ(theta_coefficients(lattice_named("bw16"), 6),
            (Counts{1, 0, 4320, 61440, 522720, 2211840}));
  EXPECT_EQ(theta_coefficients(lattice_named("leech"), 6),
            (Counts{1, 0, 196560, 16773120, 398034000, 4629381120}));
}

TEST(Shells, EnumerationAgreesWithProducts) {
  struct Case {
    const char* name;
    std::int64_t max_norm;
  };
  const Case cases[] = {{"z", 30},
                        {"a2", 60},
                        {"d4", kSlow ? 12 : 24},
                        {"e8", kSlow ? 24 : 40},
                        {"bw16", kSlow ? 8 : 16},
                        {"leech", kSlow ? 16 : 32}};
  for (const auto& [name, max_norm] : cases) {
    const Lattice& l = lattice_named(name);
    const auto sizes = shell_sizes(l, static_cast<std::size_t>(max_norm));
    for (std::int64_t norm = 0; norm <= max_norm; ++norm)
      EXPECT_EQ(enumerate(l, norm), sizes[static_cast<std::size_t>(norm)]) << name << ' ' << norm;
  }
}

TEST(Shells, EveryPointIsNewAndInTheLatticeAndHasTheNorm) {
  for (const auto& [name, norm] : {std::pair{"a2", 28}, {"d4", 6}, {"e8", 16}, {"bw16", 8}}) {
    const Lattice& l = lattice_named(name);
    std::set<std::vector<Coordinate>> seen;
    for_each_point_of_norm(l, norm, [&, expected = norm](std::span<const Coordinate> z) {
      EXPECT_TRUE(seen.emplace(z.begin(), z.end()).second);
      EXPECT_EQ(norm_of(l, z), expected);
      EXPECT_TRUE(contains(l, z));
    });
    EXPECT_FALSE(seen.empty());
  }
}

TEST(Shells, RamanujanTau) {
  const auto tau = eta_product({{1, 24}}, kMaxThetaIndex + 1);
  EXPECT_EQ(std::vector(tau.begin(), tau.begin() + 8),
            (std::vector<std::int64_t>{0, 1, -24, 252, -1472, 4830, -6048, -16744}));
  EXPECT_EQ(tau[6], tau[2] * tau[3]);  // multiplicative
  EXPECT_EQ(tau[35], tau[5] * tau[7]);
  EXPECT_EQ(tau[36], tau[4] * tau[9]);
  EXPECT_EQ(tau[4], tau[2] * tau[2] - 2048);  // τ(p²) = τ(p)² − p^11
}

}  // namespace
}  // namespace ratefloor::lattice
