// The gap of each lattice at each rate, all bytes counted.
#include <gtest/gtest.h>

#include <tuple>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/lattice/header.h"
#include "ratefloor/codec/lattice/points.h"
#include "ratefloor/codec/lattice/testing/coded.h"
#include "ratefloor/coding/symbol_counts.h"
#include "ratefloor/lattice/lattice.h"
#include "ratefloor/lattice/shells.h"

namespace ratefloor::codec::lattice {
namespace {

using codec::testing::samples;
using testing::code;
using testing::Coded;

constexpr std::uint64_t kSide = kSlow ? 256 : 1024;

// ½ log2(2πe·G), G from Conway & Sloane, Sphere Packings, Lattices and Groups, table 2.3; at one
// bit, where a nearest point is no longer uniform in its cell, measured on 2 million samples with
// an ideal coder.
struct Gap {
  const char* stem;
  double at_one_bit, from_two_bits;
};

class GaussianGaps : public ::testing::TestWithParam<Gap> {};

TEST_P(GaussianGaps, AreThoseOfTheLattice) {
  static const std::vector<float> x = samples(kSide * kSide, 2.0, 0.02f);
  const Gap gap = GetParam();
  const double slack = kSlow ? 0.02 : 0.003;
  for (const char* rate : {"1", "2", "3", "4"}) {
    const Coded coded = code(std::string(gap.stem) + rate, x, kSide, kSide);
    const double expected = *rate == '1' ? gap.at_one_bit : gap.from_two_bits;
    EXPECT_NEAR(coded.gap(), expected, slack) << rate;
    EXPECT_NEAR(coded.rate(), std::stod(rate), kSlow ? 0.05 : 0.003) << rate;
    EXPECT_LT(coded.ideal_rate(), coded.rate()) << rate;
    EXPECT_NEAR(coded.ideal_rate(), coded.rate(), slack) << rate;
  }
}

INSTANTIATE_TEST_SUITE_P(All, GaussianGaps,
                         ::testing::Values(Gap{"d4", 0.1903, 0.1939}, Gap{"e8", 0.1455, 0.1460},
                                           Gap{"bw16", 0.1118, 0.1111},
                                           Gap{"leech", 0.0837, 0.0838}),
                         [](const auto& info) { return std::string(info.param.stem); });

// To a Gaussian all points of one norm are nearly alike, so that nothing codes them in less than
// the entropy of the norm and the logarithm of their number.
TEST(LatticeCodec, GaussianPointsCostTheirNormAndPlaceOnTheShell) {
  const auto x = samples(kSlow ? 24000 : 240000);
  for (const auto& [stem, which, most] : {std::tuple{"d4", kernel::PointLattice::kD4, 100},
                                          {"e8", kernel::PointLattice::kE8, 200},
                                          {"bw16", kernel::PointLattice::kBw16, 200},
                                          {"leech", kernel::PointLattice::kLeech, 256}}) {
    const Coded coded = code(std::string(stem) + "0.75", x, 1, x.size());
    const Header header = testing::get(read_header(Shapes::of(which), 1, coded.header));
    Points points;
    find_points(which, x, header.step, points);
    const std::size_t n = kernel::dimension_of(which);
    std::vector<std::uint64_t> norms(static_cast<std::size_t>(most) + 1);
    for (std::size_t at = 0; at < x.size(); at += n) {
      std::int32_t norm = 0;
      for (std::size_t i = 0; i < n; ++i) norm += points.points[at + i] * points.points[at + i];
      ASSERT_LE(norm, most) << stem;
      ++norms[static_cast<std::size_t>(norm)];
    }
    const auto sizes = ratefloor::lattice::shell_sizes(ratefloor::lattice::lattice_named(stem),
                                                       static_cast<std::size_t>(most));
    double bits = coding::ideal_bits(norms);
    for (std::size_t norm = 0; norm < norms.size(); ++norm)
      if (norms[norm] > 0)
        bits += static_cast<double>(norms[norm]) * std::log2(static_cast<double>(sizes[norm]));
    const double ours = coded.ideal_bits - 8.0 * static_cast<double>(coded.header.size());
    EXPECT_NEAR(ours / static_cast<double>(x.size()), bits / static_cast<double>(x.size()),
                kSlow ? 0.002 : 0.0002)
        << stem;
  }
}

// The Laplacian's Shannon lower bound lies 0.1044 bits below the Gaussian's function.
TEST(LatticeCodec, LaplacianGapsAreThoseOfTheLatticeToo) {
  constexpr double kBelow = 0.10437;
  const auto x = samples(kSide * kSide, 1.0);
  for (const auto& [name, gap] : {std::pair{"e83", 0.1460}, {"leech3", 0.0838}}) {
    const Coded coded = code(name, x, kSide, kSide);
    EXPECT_NEAR(coded.gap() + kBelow, gap, kSlow ? 0.04 : 0.007) << name;
  }
}

TEST(LatticeCodec, LowAndHighRates) {
  const std::uint64_t side = kSide / 2;
  const auto x = samples(side * side);
  const std::tuple<const char*, double, double> all[] = {{"e80.25", 0.25, 0.0645},
                                                         {"leech0.25", 0.25, 0.0525},
                                                         {"leech0.5", 0.5, 0.0836},
                                                         {"e88", 8, 0.1460}};
  for (const auto& [name, rate, gap] : all) {
    const Coded coded = code(name, x, side, side);
    EXPECT_NEAR(coded.rate(), rate, kSlow ? 0.05 : 0.003) << name;
    EXPECT_NEAR(coded.gap(), gap, kSlow ? 0.05 : 0.007) << name;
  }
}

// Rows of different scales: with one step, the rate follows the mean logarithm of the scales.
TEST(LatticeCodec, RowsOfDifferentScalesGetTheirOwnRates) {
  const std::uint64_t rows = kSlow ? 64 : 512, cols = 2048;
  auto x = samples(rows * cols);
  double log2_scales = 0;
  for (std::uint64_t row = 0; row < rows; ++row) {
    const double scale = std::exp2(static_cast<double>(row * 7 % 16) / 8 - 1);
    for (std::uint64_t i = 0; i < cols; ++i) x[row * cols + i] *= static_cast<float>(scale);
    log2_scales += std::log2(scale) / static_cast<double>(rows);
  }
  const Coded coded = code("e83", x, rows, cols);
  const double mse = coded.squared_error / static_cast<double>(x.size());
  EXPECT_NEAR(coded.rate(), 3, kSlow ? 0.02 : 0.003);
  EXPECT_NEAR(coded.rate() - (log2_scales - 0.5 * std::log2(mse)), 0.1460, kSlow ? 0.06 : 0.012);
}

}  // namespace
}  // namespace ratefloor::codec::lattice
