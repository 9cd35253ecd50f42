// The integral against published-digit tables, closed forms and simulation.
#include "ratefloor/quant/block_absmax_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

#if defined(__SANITIZE_ADDRESS__)
#define RATEFLOOR_SLOW_BUILD 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RATEFLOOR_SLOW_BUILD 1
#endif
#endif

namespace ratefloor::quant {
namespace {

using source::GeneralizedGaussian;

#ifdef RATEFLOOR_SLOW_BUILD
constexpr int kBlocks = 500;
#else
constexpr int kBlocks = 5000;
#endif

struct Grid {
  std::vector<double> levels, thresholds;
};

Grid midpoint_grid(std::vector<double> levels) {
  Grid grid{std::move(levels), {}};
  for (std::size_t i = 0; i + 1 < grid.levels.size(); ++i) {
    grid.thresholds.push_back((grid.levels[i] + grid.levels[i + 1]) / 2);
  }
  return grid;
}

Grid int4() {  // absmax/7: −7 … 7
  std::vector<double> levels;
  for (int k = -7; k <= 7; ++k) levels.push_back(k / 7.0);
  return midpoint_grid(levels);
}

Grid e2m1() {
  std::vector<double> levels;
  for (double v : {-6., -4., -3., -2., -1.5, -1., -.5, 0., .5, 1., 1.5, 2., 3., 4., 6.}) {
    levels.push_back(v / 6);
  }
  return midpoint_grid(levels);
}

TEST(BlockAbsmaxError, KnownValuesForBlocksOf64) {
  struct Row {
    double beta, nf4, af4, e2m1, int4, fp4;
  };
  const Row rows[] = {
      {2, .0084601, .0091513, .0111738, .0115776, .0148705},
      {1.85, .0086053, .0092877, .0112400, .0122294, .0153777},
      {1.7, .0087905, .0094552, .0113330, .0130068, .0160227},
      {1.5, .0091224, .0097397, .0115169, .0143045, .0171787},
      {1.25, .0097428, .0102252, .0119014, .0165365, .0193325},
      {1, .0107443, .0108978, .0125937, .0198188, .0226987},
  };
  const Grid integer = int4(), floating = e2m1();
  for (const Row& row : rows) {
    const GeneralizedGaussian source(row.beta);
    constexpr double kHalfDigit = 0.51e-7;
    EXPECT_NEAR(*expected_block_mse(kNf4, source, 64), row.nf4, kHalfDigit) << row.beta;
    EXPECT_NEAR(*expected_block_mse(kAf4, source, 64), row.af4, kHalfDigit) << row.beta;
    EXPECT_NEAR(*expected_block_mse(kFp4, source, 64), row.fp4, kHalfDigit) << row.beta;
    EXPECT_NEAR(*expected_block_mse(floating.levels, floating.thresholds, source, 64), row.e2m1,
                kHalfDigit);
    EXPECT_NEAR(*expected_block_mse(integer.levels, integer.thresholds, source, 64), row.int4,
                kHalfDigit);
  }
}

// In double precision, unlike a codec: the formula's own terms.
double simulated(const Grid& grid, const source::Source& source, int block,
                 double* standard_error) {
  double sum = 0, squares = 0;
  std::vector<double> w(static_cast<std::size_t>(block));
  for (int b = 0; b < kBlocks; ++b) {
    double scale = 0, error = 0;
    for (int i = 0; i < block; ++i) {
      w[i] = source.sample(11, static_cast<std::uint64_t>(b) * static_cast<std::uint64_t>(block) +
                                   static_cast<std::uint64_t>(i));
      scale = std::max(scale, std::abs(w[i]));
    }
    for (const double x : w) {
      const double v = x / scale;
      const auto slot = std::lower_bound(grid.thresholds.begin(), grid.thresholds.end(), v) -
                        grid.thresholds.begin();
      error += (x - scale * grid.levels[slot]) * (x - scale * grid.levels[slot]);
    }
    sum += error / block;
    squares += (error / block) * (error / block);
  }
  const double mean = sum / kBlocks;
  *standard_error = std::sqrt((squares / kBlocks - mean * mean) / kBlocks);
  return mean;
}

Grid grid_of(const Codebook& book) {
  return {{book.levels.begin(), book.levels.end()},
          {book.thresholds.begin(), book.thresholds.end()}};
}

TEST(BlockAbsmaxError, SimulationAgrees) {
  const std::vector<Grid> grids = {grid_of(kNf4), grid_of(kFp4), grid_of(kAf4), int4(),
                                   midpoint_grid({-0.8, -0.1, 0.5})};  // ±1 are not levels
  for (const double beta : {0.7, 1.0, 1.7, 2.0}) {
    const GeneralizedGaussian source(beta);
    for (const int block : {5, 64}) {
      for (const Grid& grid : grids) {
        double standard_error = 0;
        const double mean = simulated(grid, source, block, &standard_error);
        const auto exact = expected_block_mse(grid.levels, grid.thresholds, source, block);
        ASSERT_TRUE(exact);
        EXPECT_NEAR(mean, *exact, 4 * standard_error) << beta << " " << block;
      }
    }
  }
}

TEST(BlockAbsmaxError, OneLevelAtZeroKeepsTheVariance) {
  const std::vector<double> zero = {0.0}, none;
  for (const double beta : {0.2, 0.5, 1.0, 2.0, 64.0}) {
    const GeneralizedGaussian source(beta);
    for (const int block : {1, 2, 64, 1000, 1 << 20}) {
      const auto mse = expected_block_mse(zero, none, source, block);
      ASSERT_TRUE(mse);
      EXPECT_NEAR(*mse, 1, 1e-10) << beta << " " << block;
    }
  }
}

TEST(BlockAbsmaxError, UniformSourceHasAClosedForm) {
  // Given M, the rest is uniform on ±M: D = (B−1)/B · E M² · d with d the codebook's error on [−1,
  // 1] and E M² = 3 B/(B + 2).
  const source::Uniform uniform;
  const Grid grid = grid_of(kNf4);
  double d = 0;
  for (std::size_t s = 0; s < 16; ++s) {
    const double a = (s == 0 ? -1 : grid.thresholds[s - 1]) - grid.levels[s];
    const double b = (s == 15 ? 1 : grid.thresholds[s]) - grid.levels[s];
    d += (b * b * b - a * a * a) / 6;
  }
  for (const int block : {2, 3, 64, 4096}) {
    const double expected = (block - 1.0) / block * (3.0 * block / (block + 2)) * d;
    EXPECT_NEAR(*expected_block_mse(kNf4, uniform, block) / expected, 1, 1e-9) << block;
  }
}

TEST(BlockAbsmaxError, OneWeightPerBlockIsExact) {
  EXPECT_EQ(*expected_block_mse(kNf4, GeneralizedGaussian(2.0), 1), 0);
}

TEST(BlockAbsmaxError, RefusesNonsense) {
  const GeneralizedGaussian gauss(2.0);
  EXPECT_FALSE(expected_block_mse(kNf4, gauss, 0));
  EXPECT_FALSE(expected_block_mse(kNf4, gauss, (1 << 20) + 1));
  const std::vector<double> two = {-1, 1}, none, falling = {0.5, -0.5}, three = {-1, 0, 1};
  EXPECT_FALSE(expected_block_mse(two, none, gauss, 64));
  EXPECT_FALSE(expected_block_mse(none, none, gauss, 64));
  EXPECT_FALSE(expected_block_mse(three, falling, gauss, 64));
}

}  // namespace
}  // namespace ratefloor::quant
