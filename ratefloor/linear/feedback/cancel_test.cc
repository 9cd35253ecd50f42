#include "ratefloor/linear/feedback/cancel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/linear/feedback/testing/plain_cancellation.h"

namespace ratefloor::linear {
namespace {

using testing::Dense;
using testing::quadratic;
using testing::zeros;

// Rounds to the multiples of a step.
class RoundToStep final : public ColumnQuantizer {
 public:
  explicit RoundToStep(std::vector<float> steps) : steps_(std::move(steps)) {}
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override {
    for (std::size_t r = 0; r < target.size(); ++r)
      out[r] = std::nearbyint(target[r] / steps_[column]) * steps_[column];
    targets.emplace_back(target.begin(), target.end());
    reproductions.emplace_back(out.begin(), out.end());
  }
  std::vector<std::vector<float>> targets, reproductions;  // in the order of decisions

 private:
  std::vector<float> steps_;
};

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  double uniform() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) * 0x1p-24;
  }
  double bell() { return 3 * (uniform() + uniform() + uniform() + uniform() - 2) / std::sqrt(3.0); }

 private:
  std::uint64_t state_;
};

// Multiples of 1/64, so that f32 holds what f64 computes.
Dense random_rows(std::size_t rows, std::size_t n, Numbers& numbers) {
  Dense w = zeros(rows, n);
  for (auto& row : w)
    for (double& x : row) x = std::nearbyint(64 * numbers.bell()) / 64;
  return w;
}

// Second moments of neighbours that resemble each other.
Dense random_moments(std::size_t n, Numbers& numbers) {
  const Dense x = random_rows(3 * n, n, numbers);
  Dense sigma = zeros(n, n);
  for (const auto& row : x)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        sigma[i][j] += (row[i] + 2 * row[(i + 1) % n]) * (row[j] + 2 * row[(j + 1) % n]) /
                       static_cast<double>(3 * n);
  return sigma;
}

Columns columns_of(const Dense& w) {
  Columns columns(w.size(), w.front().size());
  for (std::size_t r = 0; r < w.size(); ++r)
    for (std::size_t c = 0; c < columns.count(); ++c) columns[c][r] = static_cast<float>(w[r][c]);
  return columns;
}

TiledLower factor_of(const Dense& sigma, const std::vector<double>& mu) {
  TiledLower l(sigma.size());
  for (std::size_t i = 0; i < sigma.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j)
      l.at(i, j) = sigma[i][j] + (i == j && !mu.empty() ? mu[i] : 0);
  EXPECT_FALSE(l.factor(Executor(2)));
  return l;
}

// Σ = LLᵀ with L = ((2, 0), (1, 1)): ŵ_1 = round(0.6) = 1, error −0.4; t_0 = 0.3 − 0.4/2 = 0.1.
TEST(Cancel, TwoColumnsByHand) {
  const Dense sigma = {{4, 2}, {2, 2}};
  RoundToStep quantizer({1.0f, 1.0f});
  const Columns errors = cancel(factor_of(sigma, {}), {}, columns_of({{0.3, 0.6}}), quantizer);
  EXPECT_FLOAT_EQ(quantizer.targets[0][0], 0.6f);
  EXPECT_FLOAT_EQ(errors[1][0], -0.4f);
  EXPECT_NEAR(quantizer.targets[1][0], 0.1f, 1e-6);
  EXPECT_FLOAT_EQ(errors[0][0], 0.3f);
}

// Σ = ((3)), μ = 1: the target is w·Σ/(Σ + μ) = 0.75 w.
TEST(Cancel, RidgeShrinksTheTarget) {
  RoundToStep quantizer({0.5f});
  const std::vector<double> mu = {1};
  const Columns errors = cancel(factor_of({{3}}, mu), mu, columns_of({{2}}), quantizer);
  EXPECT_FLOAT_EQ(quantizer.targets[0][0], 1.5f);
  EXPECT_FLOAT_EQ(errors[0][0], 0.5f);
}

TEST(Cancel, EqualsThePlainLoops) {
  Numbers numbers(1);
  for (const std::size_t n : {1, 5, 33, 128, 150}) {
    const std::size_t rows = 21;
    const Dense w = random_rows(rows, n, numbers), sigma = random_moments(n, numbers);
    std::vector<double> mu(n);
    for (double& one : mu) one = 0.05 + numbers.uniform();
    for (const bool ridge : {false, true}) {
      const std::vector<double> own = ridge ? mu : std::vector<double>(n, 0.0);
      const std::vector<float> steps(n, 0.25f);
      const Dense expected = testing::plain_cancellation(
          w, sigma, own, [](std::size_t, double t) { return std::nearbyint(4 * t) / 4; });
      RoundToStep quantizer(steps);
      const std::vector<double> given = ridge ? mu : std::vector<double>();
      const Columns errors = cancel(factor_of(sigma, given), given, columns_of(w), quantizer);
      // A target next to a threshold may round otherwise in f32, and its row then differs.
      std::size_t different = 0;
      for (std::size_t r = 0; r < rows; ++r) {
        bool same = true;
        for (std::size_t c = 0; c < n; ++c)
          same = same && w[r][c] - double{errors[c][r]} == expected[r][c];
        different += same ? 0 : 1;
      }
      EXPECT_LE(different, 1u) << n << ' ' << ridge;
    }
  }
}

// GPTQ goes from the first column to the last and so equals cancellation of reversed columns.
TEST(Cancel, IsGptqInTheOtherOrder) {
  Numbers numbers(2);
  const std::size_t n = 40, rows = 10;
  const Dense w = random_rows(rows, n, numbers), sigma = random_moments(n, numbers);
  Dense reversed_w = w, reversed = sigma;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) reversed[i][j] = sigma[n - 1 - i][n - 1 - j];
    for (std::size_t r = 0; r < rows; ++r) reversed_w[r][i] = w[r][n - 1 - i];
  }
  const auto round = [](std::size_t, double t) { return std::nearbyint(t); };
  const Dense gptq = testing::plain_gptq(w, sigma, round);
  RoundToStep quantizer(std::vector<float>(n, 1.0f));
  const Columns errors = cancel(factor_of(reversed, {}), {}, columns_of(reversed_w), quantizer);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < n; ++c)
      EXPECT_EQ(w[r][c] - double{errors[n - 1 - c][r]}, gptq[r][c]) << r << ' ' << c;
}

// Σ_i L_ii² |t_i − ŵ_i|² = tr(ΔΣΔᵀ) without a ridge. With GPTQ's U of H⁻¹ = UᵀU this is its
// Σ (w − q)² / U_ii².
TEST(Cancel, ErrorsOfTargetsAddUpToTheQuadraticError) {
  Numbers numbers(3);
  const std::size_t n = 150, rows = 12;
  const Dense w = random_rows(rows, n, numbers), sigma = random_moments(n, numbers);
  RoundToStep quantizer(std::vector<float>(n, 0.5f));
  const TiledLower l = factor_of(sigma, {});
  const Columns errors = cancel(l, {}, columns_of(w), quantizer);
  double sum = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double diagonal = l.at(n - 1 - k, n - 1 - k);
    for (std::size_t r = 0; r < rows; ++r) {
      const double miss = double{quantizer.targets[k][r]} - quantizer.reproductions[k][r];
      sum += diagonal * diagonal * miss * miss;
    }
  }
  Dense delta = zeros(rows, n);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < n; ++c) delta[r][c] = errors[c][r];
  EXPECT_NEAR(sum / quadratic(delta, sigma), 1, 1e-5);
}

// The targets a group is announced with are those its last column is decided for.
class Groups final : public ColumnQuantizer {
 public:
  explicit Groups(std::size_t group) : group_(group) {}
  std::size_t group() const override { return group_; }
  void announce_group(std::size_t first, std::size_t count, const Columns& targets) override {
    EXPECT_EQ(first % group_, 0u);
    EXPECT_EQ(decided.empty() ? first + count : decided.back(), first + count);
    announced.emplace_back(first, count);
    const std::span<const float> last = targets[first + count - 1];
    expected_.assign(last.begin(), last.end());
  }
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override {
    if (column + 1 == announced.back().first + announced.back().second) {
      EXPECT_EQ(std::vector<float>(target.begin(), target.end()), expected_);
    }
    for (std::size_t r = 0; r < target.size(); ++r) out[r] = std::nearbyint(target[r] * 2) / 2;
    decided.push_back(column);
  }
  std::vector<std::pair<std::size_t, std::size_t>> announced;
  std::vector<std::size_t> decided;

 private:
  std::size_t group_;
  std::vector<float> expected_;
};

TEST(Cancel, GroupsAreAnnouncedWhole) {
  Numbers numbers(5);
  for (const std::size_t n : {4, 8, 100, 128, 149}) {
    const Dense w = random_rows(7, n, numbers), sigma = random_moments(n, numbers);
    const TiledLower l = factor_of(sigma, {});
    RoundToStep plain(std::vector<float>(n, 0.5f));
    const Columns without = cancel(l, {}, columns_of(w), plain);
    for (const std::size_t group : {1, 2, 4, 8, 16, 64}) {
      Groups groups(group);
      const Columns errors = cancel(l, {}, columns_of(w), groups);
      std::size_t expected = 0;
      for (std::size_t tile = 0; tile < n; tile += 128)
        expected += (std::min<std::size_t>(128, n - tile) + group - 1) / group;
      EXPECT_EQ(groups.announced.size(), expected) << n << ' ' << group;
      // Sums run in another order, so a row may round otherwise.
      std::size_t different = 0;
      for (std::size_t r = 0; r < 7; ++r) {
        bool same = true;
        for (std::size_t c = 0; c < n; ++c) same = same && errors[c][r] == without[c][r];
        different += same ? 0 : 1;
      }
      EXPECT_LE(different, 1u) << n << ' ' << group;
    }
  }
}

TEST(Cancel, EveryTargetGivesTheSameBits) {
  Numbers numbers(4);
  const std::size_t n = 140, rows = 50;
  const Dense w = random_rows(rows, n, numbers), sigma = random_moments(n, numbers);
  const std::vector<double> mu(n, 0.1);
  std::vector<std::vector<float>> first;
  kernel::on_every_simd_target([&](const std::string& target) {
    RoundToStep quantizer(std::vector<float>(n, 0.125f));
    const Columns errors = cancel(factor_of(sigma, mu), mu, columns_of(w), quantizer);
    if (first.empty()) first = quantizer.targets;
    EXPECT_EQ(quantizer.targets, first) << target;
  });
}

}  // namespace
}  // namespace ratefloor::linear
