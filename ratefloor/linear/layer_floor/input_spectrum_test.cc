// Against hand-made spectra, plain products, and each decomposition against the other.
#include "ratefloor/linear/layer_floor/input_spectrum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"
#include "ratefloor/linear/whitening.h"

namespace ratefloor::linear {
namespace {

using Values = std::vector<double>;

/// Two tokens (√3, √3), (1, −1): Σ = [[2, 1], [1, 2]], eigenvalues 3 and 1.
InputStatistics two_by_two() {
  const float r = std::sqrt(3.0f);
  return test::statistics_of("in", {r, r, 1, -1}, 2);
}

Values unpacked(const InputStatistics& s) {
  const std::size_t n = s.channels;
  Values sigma(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j)
      sigma[i * n + j] = sigma[j * n + i] =
          s.second_moment_sum[packed_index(n, i, j)] / static_cast<double>(s.count);
  return sigma;
}

double sum_of_logs(std::span<const double> values) {
  double bits = 0;
  for (const double v : values) bits += std::log2(v);
  return bits;
}

TEST(InputSpectrum, ByHand) {
  const InputStatistics s = two_by_two();
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  ASSERT_TRUE(spectrum);
  EXPECT_NEAR(spectrum->eigenvalues()[0], 3, 1e-6);
  EXPECT_NEAR(spectrum->eigenvalues()[1], 1, 1e-6);
  const std::span<const double> u = spectrum->eigenvectors();
  EXPECT_NEAR(u[0], u[1], 1e-6);
  EXPECT_NEAR(u[2], -u[3], 1e-6);
  EXPECT_NEAR(std::abs(u[3]), std::sqrt(0.5), 1e-12);
  const Result<InputSpectrum> quick = InputSpectrum::make(s, SpectrumDetail::kLogDeterminant);
  ASSERT_TRUE(quick);
  EXPECT_TRUE(quick->eigenvalues().empty());
  EXPECT_EQ(quick->log_determinant().live, 2);
  EXPECT_NEAR(quick->log_determinant().bits, std::log2(3), 1e-6);
  // Variances 4 and 9: [[8, 6], [6, 18]], determinant 108, trace 26.
  const Result<Values> scaled = scaled_eigenvalues(s, Values{4, 9});
  ASSERT_TRUE(scaled);
  EXPECT_NEAR((*scaled)[0], 13 + std::sqrt(61), 1e-5);
  EXPECT_NEAR((*scaled)[1], 13 - std::sqrt(61), 1e-5);
  EXPECT_NEAR(scaled_log_determinant(s, Values{4, 9})->bits, std::log2(108), 1e-6);
}

TEST(InputSpectrum, EigenvectorsAreThoseOfSigma) {
  const std::size_t n = 40;
  const InputStatistics s = test::random_statistics("in", n, 200, 3);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s, SpectrumDetail::kEigenbasis);
  ASSERT_TRUE(spectrum);
  const Values sigma = unpacked(s);
  const double largest = spectrum->eigenvalues()[0];
  for (std::size_t k = 0; k < n; ++k) {
    const double* const u = spectrum->eigenvectors().data() + k * n;
    for (std::size_t i = 0; i < n; ++i) {
      double product = 0;
      for (std::size_t j = 0; j < n; ++j) product += sigma[i * n + j] * u[j];
      EXPECT_NEAR(product, spectrum->eigenvalues()[k] * u[i], 1e-13 * largest);
    }
    EXPECT_LE(spectrum->eigenvalues()[k], spectrum->eigenvalues()[k == 0 ? 0 : k - 1]);
  }
  const Result<InputSpectrum> values = InputSpectrum::make(s, SpectrumDetail::kEigenvalues);
  ASSERT_TRUE(values);
  EXPECT_TRUE(values->eigenvectors().empty());
  for (std::size_t k = 0; k < n; ++k)
    EXPECT_NEAR(values->eigenvalues()[k], spectrum->eigenvalues()[k], 1e-13 * largest);
}

// SΣS against the definition, Σ^½S²Σ^½ with a square root; and determinants against both.
TEST(InputSpectrum, ScaledSpectraAreThoseOfTheDefinition) {
  const std::size_t n = 12;
  const InputStatistics s = test::random_statistics("in", n, 60, 4);
  Values variances(n), middle(n * n);
  const Result<Whitening> roots = whitening(unpacked(s), n);
  ASSERT_TRUE(roots);
  for (std::size_t i = 0; i < n; ++i) variances[i] = std::exp2(static_cast<double>(i % 5) - 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k)
        middle[i * n + j] += roots->root[i * n + k] * variances[k] * roots->root[k * n + j];
  const Result<Whitening> expected = whitening(middle, n);
  const Result<Values> values = scaled_eigenvalues(s, variances);
  ASSERT_TRUE(expected && values);
  for (std::size_t k = 0; k < n; ++k) EXPECT_NEAR((*values)[k], expected->eigenvalues[k], 1e-12);
  EXPECT_NEAR(scaled_log_determinant(s, variances)->bits, sum_of_logs(*values), 1e-11);
}

// Scales over ten decades: the determinant by Cholesky after scaling still has all its digits.
TEST(InputSpectrum, WideSpreads) {
  const std::size_t n = 6;
  std::vector<float> tokens = test::random_floats(n * 100, 5);
  const double unscaled =
      scaled_log_determinant(test::statistics_of("in", tokens, n), Values(n, 1.0))->bits;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    tokens[i] = std::ldexp(tokens[i], -8 * static_cast<int>(i % n));
  const InputStatistics s = test::statistics_of("in", tokens, n);
  EXPECT_NEAR(scaled_log_determinant(s, Values(n, 1.0))->bits, unscaled - 16 * 15, 1e-11);
}

TEST(InputSpectrum, DeadChannelsAndFewTokens) {
  std::vector<float> tokens = test::random_floats(5 * 30, 6);
  for (std::size_t t = 0; t < 30; ++t) tokens[5 * t + 2] = 0;
  const InputStatistics dead = test::statistics_of("in", tokens, 5);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(dead);
  const Result<InputSpectrum> quick = InputSpectrum::make(dead, SpectrumDetail::kLogDeterminant);
  ASSERT_TRUE(spectrum && quick);
  EXPECT_EQ(spectrum->eigenvalues()[4], 0);
  EXPECT_EQ(quick->log_determinant().live, 4);
  EXPECT_NEAR(quick->log_determinant().bits, sum_of_logs(spectrum->eigenvalues().first(4)), 1e-12);
  // Three tokens in five channels: rank three.
  const InputStatistics few = test::random_statistics("in", 5, 3, 7);
  const Result<InputSpectrum> low_rank = InputSpectrum::make(few);
  ASSERT_TRUE(low_rank);
  EXPECT_GT(low_rank->eigenvalues()[2], 0);
  EXPECT_EQ(low_rank->eigenvalues()[3], 0);
  EXPECT_EQ(low_rank->eigenvalues()[4], 0);
  EXPECT_EQ(InputSpectrum::make(few, SpectrumDetail::kLogDeterminant).error().code,
            ErrorCode::kDegenerate);
  // Enough tokens, all the same.
  const InputStatistics same = test::statistics_of("in", std::vector<float>(30, 1.0f), 3);
  EXPECT_EQ(InputSpectrum::make(same, SpectrumDetail::kLogDeterminant).error().code,
            ErrorCode::kDegenerate);
  const InputStatistics nothing = test::statistics_of("in", std::vector<float>(6), 3);
  EXPECT_EQ(InputSpectrum::make(nothing)->eigenvalues()[0], 0);
  EXPECT_EQ(InputSpectrum::make(nothing, SpectrumDetail::kLogDeterminant)->log_determinant().live,
            0);
}

// Σ = diag(1, 0, 5e-9) but for a rounding error of 1e-4 beside the diagonal: an eigenvalue of
// −1e-8, so that 5e-9 may be one, too.
TEST(InputSpectrum, RoundingErrorsOfSigmaCountAsZero) {
  const float t = std::sqrt(5e-9f);
  InputStatistics s = test::statistics_of("in", {1, 0, t, 1, 0, -t}, 3);
  EXPECT_GT(InputSpectrum::make(s)->eigenvalues()[1], 0);
  s.second_moment_sum[1] = 2e-4;
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  ASSERT_TRUE(spectrum);
  EXPECT_NEAR(spectrum->eigenvalues()[0], 1, 1e-7);
  EXPECT_EQ(spectrum->eigenvalues()[1], 0);
  EXPECT_EQ(spectrum->eigenvalues()[2], 0);
}

TEST(InputSpectrum, Errors) {
  InputStatistics s = two_by_two();
  s.second_moment_sum[1] = 100;  // off the diagonal: a negative eigenvalue
  EXPECT_EQ(InputSpectrum::make(s).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(InputSpectrum::make(s, SpectrumDetail::kLogDeterminant).error().code,
            ErrorCode::kDegenerate);
  s.second_moment_sum[1] = std::nan("");
  EXPECT_EQ(InputSpectrum::make(s).error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(default_detail(8192), SpectrumDetail::kEigenbasis);
  EXPECT_EQ(default_detail(8193), SpectrumDetail::kLogDeterminant);
}

}  // namespace
}  // namespace ratefloor::linear
