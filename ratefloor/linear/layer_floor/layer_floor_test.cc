// Every model by hand or against the definition; what an ideal code reaches; the formula at high
// rate against the eigenvalues; and failures of the model.
#include "ratefloor/linear/layer_floor/layer_floor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::linear {
namespace {

using Values = std::vector<double>;

std::vector<float> gaussian(std::size_t count, std::uint64_t seed) {
  std::vector<float> x(count);
  source::GeneralizedGaussian(2).sample_into(seed, 0, x);
  return x;
}

/// Channels that overlap with their neighbours and fall off geometrically.
InputStatistics correlated_inputs(std::size_t n, std::size_t tokens) {
  std::vector<float> x = gaussian(n * tokens, 21);
  for (std::size_t i = x.size(); i-- > 0;) {
    if (i % n > 0) x[i] += 0.6f * x[i - 1];
    x[i] *= std::exp2(-0.25f * static_cast<float>(i % n));
  }
  return test::statistics_of("in", x, n);
}

struct Layer {
  InputStatistics statistics;
  std::vector<float> weights;
  std::size_t rows, columns;

  SpanMatrix matrix() const { return SpanMatrix(weights, rows, columns); }
  Result<InputSpectrum> spectrum(SpectrumDetail detail = SpectrumDetail::kEigenbasis) const {
    return InputSpectrum::make(statistics, detail);
  }
  Result<LayerFloor> floor(SourceModel model, double kl_bits = 0,
                           SpectrumDetail detail = SpectrumDetail::kEigenbasis) const {
    const Result<InputSpectrum> s = spectrum(detail);
    const Result<WeightProfile> p = weight_profile(matrix(), *s, Executor(1));
    return layer_floor(model, *s, *p, kl_bits);
  }
};

Layer example(std::size_t rows, std::size_t n) {
  Layer layer{correlated_inputs(n, 20 * n), gaussian(rows * n, 22), rows, n};
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    layer.weights[i] *= static_cast<float>((1 + i / n % 3) * (1 + i % n % 4));
  return layer;
}

// Σ = diag(4, 1); rows (1, 0), (0, 2): tr(WΣWᵀ) = 8 over 4 weights, so that D is 2 a weight.
Layer hand_made() { return {test::statistics_of("in", {2, 1, 2, -1}, 2), {1, 0, 0, 2}, 2, 2}; }

TEST(LayerFloor, ByHand) {
  const Layer layer = hand_made();
  // σ² = 5/4: components 5 and 5/4. At D = ½ (1 a weight) θ = 1: ½·½(log2 5 + log2 1.25).
  const Result<LayerFloor> iid = layer.floor(SourceModel::kIid);
  ASSERT_TRUE(iid);
  EXPECT_NEAR(iid->bits(0.5), std::log2(6.25) / 4, 1e-13);
  EXPECT_NEAR(iid->power_ratio(), 3.125 / 2, 1e-13);
  EXPECT_EQ(iid->fitted_variances(), 1);
  // Rows ½ and 2: components 2, ½, 8, 2 of mean 3.125. At D = ½ θ = 7/6: 3·7/6 + ½ = 4.
  const Result<LayerFloor> rows = layer.floor(SourceModel::kRows);
  ASSERT_TRUE(rows);
  EXPECT_NEAR(rows->bits(0.5), std::log2(2 * 8 * 2 / std::pow(7.0 / 6, 3)) / 8, 1e-13);
  EXPECT_EQ(rows->fitted_variances(), 2);
  // Columns ½ and 2: components 2 and 2, and the power is the right one.
  const Result<LayerFloor> columns = layer.floor(SourceModel::kColumns);
  ASSERT_TRUE(columns);
  EXPECT_NEAR(columns->bits(0.5), 0.5, 1e-13);
  EXPECT_NEAR(columns->power_ratio(), 1, 1e-13);
  // The eigenbasis is that of the columns here.
  EXPECT_NEAR(layer.floor(SourceModel::kEigenbasis)->bits(0.3), columns->bits(0.3), 1e-13);
  // Divided by their scales the rows are (√2, 0), (0, √2): columns 1, 1, the same as rows alone.
  for (const SourceModel model : {SourceModel::kRowsColumns, SourceModel::kRowsEigenbasis}) {
    EXPECT_NEAR(layer.floor(model)->bits(0.5), rows->bits(0.5), 1e-13);
    EXPECT_EQ(layer.floor(model)->fitted_variances(), 4);
  }
}

TEST(LayerFloor, EveryModelFallsAndInverts) {
  const Layer layer = example(60, 9);
  for (const SourceModel model : kSourceModels) {
    const Result<LayerFloor> floor = layer.floor(model, 0.004);
    ASSERT_TRUE(floor) << name(model);
    EXPECT_EQ(floor->model(), model);
    EXPECT_EQ(floor->method(), FloorMethod::kWaterfilling);
    double before = floor->bits(0);
    EXPECT_EQ(before, std::numeric_limits<double>::infinity());
    for (const double d : {1e-9, 1e-4, 0.01, 0.1, 0.4}) {
      const double bits = floor->bits(d);
      EXPECT_LT(bits, before);
      EXPECT_NEAR(floor->distortion(bits) / d, 1, 1e-11);
      before = bits;
    }
  }
  EXPECT_NEAR(layer.floor(SourceModel::kEigenbasis)->power_ratio(), 1, 1e-12);
  EXPECT_NEAR(layer.floor(SourceModel::kEigenbasis)->bits(1), 0, 1e-12);
}

TEST(LayerFloor, WhiteInputsAndEqualVariancesAreHalfALogarithm) {
  // Hadamard rows for tokens and for weights: Σ = I, all mean squares 1.
  const std::vector<float> h = {1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1};
  const Layer layer{test::statistics_of("in", h, 4), h, 4, 4};
  for (const SourceModel model : kSourceModels)
    for (const double d : {1e-6, 0.01, 0.7})
      EXPECT_NEAR(layer.floor(model)->bits(d), -std::log2(d) / 2, 1e-12) << name(model);
}

// A Gaussian test channel over the eigenbasis, on weights that are drawn from the model: what it
// spends is the floor at the error that it makes.
TEST(LayerFloor, IsWhatAnIdealCodeReaches) {
  const std::size_t n = 8, rows = kSlow ? 2000 : 20000;
  Layer layer{correlated_inputs(n, 200), gaussian(rows * n, 23), rows, n};
  const Result<InputSpectrum> spectrum = layer.spectrum();
  ASSERT_TRUE(spectrum);
  const std::span<const double> lambda = spectrum->eigenvalues();
  const std::span<const double> u = spectrum->eigenvectors();
  const std::vector<float> noise = gaussian(rows * n, 24);
  for (const double level : {0.3 * lambda[n - 1], 0.5 * lambda[2]}) {
    double rate = 0;
    std::vector<float> reproduction(rows * n);
    for (std::size_t k = 0; k < n; ++k) {
      const double d = std::min(1.0, level / lambda[k]);
      rate += -std::log2(d) / 2 / static_cast<double>(n);
      for (std::size_t r = 0; r < rows; ++r) {
        double c = std::sqrt(d / (1 - d)) * static_cast<double>(noise[r * n + k]);
        for (std::size_t i = 0; i < n; ++i)
          c += u[k * n + i] * static_cast<double>(layer.weights[r * n + i]);
        if (d == 1) continue;
        for (std::size_t i = 0; i < n; ++i)
          reproduction[r * n + i] += static_cast<float>((1 - d) * c * u[k * n + i]);
      }
    }
    const Result<double> distortion = output_distortion(
        layer.matrix(), SpanMatrix(reproduction, rows, n), layer.statistics, Executor(1));
    ASSERT_TRUE(distortion);
    for (const SourceModel model : kSourceModels) {
      const Result<LayerFloor> floor = layer.floor(model);
      const double gap = floor->at(rate, *distortion).gap_bits;
      // Scales fitted to rows of eight weights lower it.
      const double fitted = static_cast<double>(floor->fitted_variances()) * 0.5 *
                            std::numbers::log2e / static_cast<double>(rows * n);
      EXPECT_GE(gap, kSlow ? -0.05 : -0.01) << name(model);
      EXPECT_LE(gap, fitted + (kSlow ? 0.05 : 0.01)) << name(model);
    }
  }
}

TEST(LayerFloor, DivergencesComeOff) {
  const Layer layer = example(40, 6);
  const Result<LayerFloor> gaussian_floor = layer.floor(SourceModel::kColumns);
  const double kl = floor::ggd_kl_bits(1.2);
  const Result<LayerFloor> floor = layer.floor(SourceModel::kColumns, kl);
  EXPECT_NEAR(floor->bits(0.05), gaussian_floor->bits(0.05) - kl, 1e-13);
  EXPECT_EQ(floor->bits(0.999), 0);
  EXPECT_EQ(floor->kl_bits(), kl);
}

TEST(LayerFloor, AtHighRateTheDeterminantIsEnough) {
  Layer layer = example(60, 9);
  for (std::size_t i = 0; i < 9; ++i) layer.weights[7 * 9 + i] = 0;  // a row of zeros
  for (const bool dead_column : {false, true}) {
    if (dead_column)
      for (std::size_t r = 0; r < 60; ++r) layer.weights[r * 9 + 4] = 0;
    for (const SourceModel model : {SourceModel::kIid, SourceModel::kRows, SourceModel::kColumns,
                                    SourceModel::kRowsColumns}) {
      const Result<LayerFloor> exact = layer.floor(model, 0.003);
      const Result<LayerFloor> quick = layer.floor(model, 0.003, SpectrumDetail::kLogDeterminant);
      ASSERT_TRUE(exact && quick);
      EXPECT_EQ(quick->method(), FloorMethod::kHighRate);
      EXPECT_NEAR(quick->bits(1e-7), exact->bits(1e-7), 1e-11) << name(model);
      EXPECT_NEAR(quick->power_ratio(), exact->power_ratio(), 1e-12);
      EXPECT_NEAR(quick->distortion(9) / exact->distortion(9), 1, 1e-10);
      EXPECT_LT(quick->bits(0.3), exact->bits(0.3));
      EXPECT_GE(quick->bits(0.3), 0);
    }
  }
  const Result<LayerFloor> basis =
      layer.floor(SourceModel::kEigenbasis, 0, SpectrumDetail::kEigenvalues);
  ASSERT_FALSE(basis);
  EXPECT_EQ(basis.error().code, ErrorCode::kInvalidArgument);
}

// Rows of a rank-one matrix are known once one is: a code can be far below a floor that takes the
// weights as independent.
TEST(LayerFloor, AGapBelowZeroIsAFailureOfTheModel) {
  Layer layer = example(50, 6);
  for (std::size_t i = 0; i < layer.weights.size(); ++i) layer.weights[i] = layer.weights[i % 6];
  const Result<LayerFloor> floor = layer.floor(SourceModel::kIid);
  const LayerPoint below = floor->at(0.1, 1e-5), above = floor->at(12, 1e-5);
  EXPECT_TRUE(below.model_failure);
  EXPECT_LT(below.gap_bits, 0);
  EXPECT_FALSE(above.model_failure);
  EXPECT_EQ(above.gap_bits, 12 - above.floor_bits);
  EXPECT_EQ(above.distortion, 1e-5);
  EXPECT_EQ(below.model, SourceModel::kIid);
}

// Variances fitted to the very weights they describe: ½·log2 e bits each, spread over all weights.
TEST(LayerFloor, FittedVariancesLowerItByHalfALogarithmEach) {
  const std::size_t n = 16, rows = 32, trials = kSlow ? 4 : 40;
  const InputStatistics s = correlated_inputs(n, 200);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  ASSERT_TRUE(spectrum);
  double total = 0;
  const double error = 1e-6;  // a weight
  const double truth = floor::Waterfilling(spectrum->eigenvalues()).bits(error);
  std::uint64_t variances = 0;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    const std::vector<float> w = gaussian(rows * n, 100 + trial);
    const Result<WeightProfile> p = weight_profile(SpanMatrix(w, rows, n), *spectrum, Executor(1));
    const Result<LayerFloor> floor = layer_floor(SourceModel::kRowsColumns, *spectrum, *p);
    variances = floor->fitted_variances();
    total += floor->bits(error * rows * n / p->output_power);
  }
  const double deficit = static_cast<double>(variances) * 0.5 * std::numbers::log2e / (rows * n);
  EXPECT_NEAR(truth - total / static_cast<double>(trials), deficit, kSlow ? 0.08 : 0.02);
}

TEST(LayerFloor, NoOutputNoFloor) {
  Layer layer = hand_made();
  layer.weights.assign(4, 0.0f);
  EXPECT_EQ(layer.floor(SourceModel::kIid).error().code, ErrorCode::kDegenerate);
}

}  // namespace
}  // namespace ratefloor::linear
