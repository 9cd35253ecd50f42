#include "ratefloor/quant/dithered/dithered_lattice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/quant/dithered/lattice_rate.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::quant {
namespace {

using lattice::Coordinate;
using lattice::Lattice;
using lattice::lattice_named;
using source::testing::gaussian;

std::vector<float> quantized(const DitheredLattice& code, std::uint64_t index,
                             const std::vector<float>& x, double gain = 1) {
  const std::vector<std::int32_t> u = dither_of(code, index, x.size());
  std::vector<Coordinate> z(code.coordinates(x.size()));
  EXPECT_TRUE(encode_dithered(code, u, x, z));
  std::vector<float> out(x.size());
  decode_dithered(code, u, z, gain, out);
  return out;
}

/// Squared error of each block of the lattice's dimension.
std::vector<double> block_errors(const DitheredLattice& code, const std::vector<float>& x) {
  const std::vector<float> estimate = quantized(code, 0, x);
  std::vector<double> errors(code.blocks(x.size()));
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double e = (static_cast<double>(estimate[j]) - x[j]) / code.step;
    errors[j % errors.size()] += e * e;
  }
  return errors;
}

class Dithered : public ::testing::TestWithParam<std::string_view> {
 protected:
  const Lattice& lattice() const { return lattice_named(GetParam()); }
};

// Inputs between which no un-dithered quantizer would treat all alike.
std::vector<std::vector<float>> inputs(std::size_t n) {
  std::vector<float> spike(n), ramp(n);
  for (std::size_t i = 0; i < n; ++i) {
    spike[i] = i % 97 == 0 ? 3000.25f : 0.0f;
    ramp[i] = static_cast<float>(i % 64) / 16;
  }
  return {std::vector<float>(n, 0.0f), std::vector<float>(n, 0.5f), spike, ramp, gaussian(n, 3)};
}

TEST_P(Dithered, ErrorHasTheCellsSecondMomentWhateverTheInput) {
  const std::size_t blocks = kSlow ? 2000 : 20000, n = blocks * lattice().dimension;
  const double expected = normalized_second_moment(lattice()) * lattice().volume_to_two_over_n() *
                          static_cast<double>(lattice().dimension);
  for (const std::vector<float>& x : inputs(n)) {
    const std::vector<double> errors = block_errors({&lattice(), 1, {7, 1}}, x);
    double sum = 0, squares = 0;
    for (const double e : errors) sum += e, squares += e * e;
    const double mean = sum / static_cast<double>(blocks);
    const double deviation = std::sqrt(squares / static_cast<double>(blocks) - mean * mean);
    EXPECT_NEAR(mean, expected, 4.5 * deviation / std::sqrt(static_cast<double>(blocks)));
  }
}

TEST_P(Dithered, ErrorsOfAnyTwoInputsHaveOneLaw) {
  const std::size_t blocks = kSlow ? 2000 : 20000, n = blocks * lattice().dimension;
  std::vector<std::vector<double>> laws;
  for (const std::vector<float>& x : inputs(n)) {
    // Another seed for each: equal dithers would give equal errors on equal residues.
    laws.push_back(block_errors({&lattice(), 1, {100 + laws.size(), 1}}, x));
    std::sort(laws.back().begin(), laws.back().end());
  }
  // Kolmogorov–Smirnov, two samples: 2.2·√(2/N) is exceeded with probability 1e-4.
  for (std::size_t k = 1; k < laws.size(); ++k) {
    double distance = 0;
    for (std::size_t i = 0; i < blocks; ++i) {
      const auto rank = std::lower_bound(laws[0].begin(), laws[0].end(), laws[k][i]);
      distance = std::max(distance, std::fabs(static_cast<double>(rank - laws[0].begin()) -
                                              static_cast<double>(i)));
    }
    EXPECT_LT(distance / static_cast<double>(blocks),
              2.2 * std::sqrt(2.0 / static_cast<double>(blocks)) + 1 / static_cast<double>(blocks));
  }
}

TEST_P(Dithered, ErrorIsCentredWhiteAndUncorrelatedWithTheInput) {
  const std::size_t blocks = kSlow ? 2000 : 20000, d = lattice().dimension, n = blocks * d;
  const std::vector<float> x = gaussian(n, 5);
  const DitheredLattice code{&lattice(), 1, {9, 2}};
  const std::vector<float> estimate = quantized(code, 0, x);
  const double variance = normalized_second_moment(lattice()) * lattice().volume_to_two_over_n();
  const double tolerance = 4.8 / std::sqrt(static_cast<double>(blocks));
  const auto error = [&](std::size_t i, std::size_t v) {
    return (static_cast<double>(estimate[i * blocks + v]) - x[i * blocks + v]) /
           std::sqrt(variance);
  };
  for (std::size_t i = 0; i < d; ++i) {
    double mean = 0, with_input = 0, with_next = 0;
    for (std::size_t v = 0; v < blocks; ++v) {
      mean += error(i, v);
      with_input += error(i, v) * x[i * blocks + v];
      if (d > 1) with_next += error(i, v) * error((i + 1) % d, v);
    }
    const double count = static_cast<double>(blocks);
    EXPECT_LT(std::fabs(mean / count), tolerance) << i;
    EXPECT_LT(std::fabs(with_input / count), tolerance) << i;
    if (d > 1) {
      EXPECT_LT(std::fabs(with_next / count), 1.5 * tolerance) << i;
    }
  }
}

TEST_P(Dithered, LengthsThatAreNoMultipleOfTheDimension) {
  for (const std::size_t n : {1, 5, 23, 25, 63}) {
    const std::vector<float> x = gaussian(n, n);
    const std::vector<float> estimate = quantized({&lattice(), 0.01, {1, 1}}, 3, x);
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(estimate[i], x[i], 0.05);
  }
}

TEST_P(Dithered, SamePointsOnEveryTargetAndNewOnesForEveryVector) {
  const std::vector<float> x = gaussian(1000, 8);
  const DitheredLattice code{&lattice(), 0.3, {1, 1}};
  std::vector<Coordinate> first(code.coordinates(x.size())), z = first;
  ASSERT_TRUE(encode_dithered(code, dither_of(code, 0, x.size()), x, first));
  kernel::on_every_simd_target([&](const std::string& target) {
    ASSERT_TRUE(encode_dithered(code, dither_of(code, 0, x.size()), x, z));
    EXPECT_EQ(z, first) << target;
  });
  ASSERT_TRUE(encode_dithered(code, dither_of(code, 1, x.size()), x, z));
  EXPECT_NE(z, first);
}

INSTANTIATE_TEST_SUITE_P(Lattices, Dithered, ::testing::ValuesIn(lattice::kLatticeNames),
                         [](const auto& info) { return std::string(info.param); });

// On Z the group is small enough to go through all of it: the errors over all dithers are one and
// the same set for every input on the grid.
TEST(Dither, OnTheIntegersTheErrorsAreTheSameSetForEveryInput) {
  constexpr int kGrid = 1 << kernel::kGridBits;
  const auto errors = [](int x) {
    std::vector<float> sums(kGrid), z(kGrid);
    for (int u = 0; u < kGrid; ++u) sums[u] = static_cast<float>(x + u) / kGrid;
    kernel::nearest_points(kernel::PointLattice::kZ, sums.data(), z.data(), kGrid, kGrid);
    std::vector<float> e(kGrid);
    for (int u = 0; u < kGrid; ++u) e[u] = z[u] - sums[u];
    std::sort(e.begin(), e.end());
    return e;
  };
  const std::vector<float> zero = errors(0);
  for (const int x : {1, 77, kGrid / 2, kGrid - 1, 5 * kGrid + 123, -3 * kGrid - 1})
    EXPECT_EQ(errors(x), zero) << x;
}

TEST(Dither, BadEntriesAreNamed) {
  const DitheredLattice code{&lattice_named("e8"), 1e-3, {}};
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
    std::vector<float> x(16, 1.0f);
    x[11] = bad;
    std::vector<Coordinate> z(16);
    const Result<void> done = encode_dithered(code, dither_of(code, 0, x.size()), x, z);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("entry 11"), std::string::npos);
  }
}

TEST(LatticeRate, IsTheBoundOfZivZamirAndFeder) {
  for (const std::string_view name : lattice::kLatticeNames) {
    const Lattice& l = lattice_named(name);
    for (const double rate : {0.5, 1.0, 2.0, 4.0}) {
      const double noise = noise_at_rate(space_filling_gap_bits(l), rate),
                   distortion = noise / (1 + noise);
      EXPECT_NEAR(rate + 0.5 * std::log2(distortion), space_filling_gap_bits(l), 1e-12);
      const double step = step_of_noise(l, noise);
      const double mean_square = (1 + noise) / (step * step);
      EXPECT_NEAR(ideal_rate_bits(l, mean_square, mean_square), rate, 1e-12);
      EXPECT_GT(ideal_rate_bits(l, mean_square, 1.1 * mean_square), rate);
    }
    EXPECT_TRUE(std::isinf(noise_at_rate(space_filling_gap_bits(l), space_filling_gap_bits(l))));
  }
}

}  // namespace
}  // namespace ratefloor::quant
