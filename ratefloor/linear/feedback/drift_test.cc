// Against dense least squares on samples of drifted inputs, and the identities of drift.h.
#include "ratefloor/linear/feedback/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/feedback/testing/plain_cancellation.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

using testing::Dense, testing::product, testing::zeros;

Dense transposed(const Dense& a) {
  Dense t = zeros(a.front().size(), a.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < t.size(); ++j) t[j][i] = a[i][j];
  return t;
}

// Tokens x and what became of them, x̂ = x + 0.3 · (mixed noise); W of a few rows.
struct Drifted {
  std::size_t n, tokens;
  Dense x, seen, w;            // tokens × n, tokens × n, rows × n
  Dense moment, own, cross;    // Σ, Σ̂, C: means over the tokens
  std::vector<double> flat{};  // C, row-major

  Drifted(std::size_t n_, std::size_t rows, std::uint64_t seed)
      : n(n_), tokens(4 * n_), x(zeros(tokens, n)), seen(x), w(zeros(rows, n)) {
    std::uint64_t draw = 0;
    for (std::size_t t = 0; t < tokens; ++t) {
      for (double& one : x[t]) one = testing::normal(seed, draw++);
      for (std::size_t i = 1; i < n; ++i) x[t][i] += 0.8 * x[t][i - 1];
      for (std::size_t i = 0; i < n; ++i)
        seen[t][i] = 0.9 * x[t][i] + 0.1 * x[t][(i + 1) % n] + 0.3 * testing::normal(seed, draw++);
    }
    for (auto& row : w)
      for (double& one : row) one = static_cast<float>(testing::normal(seed, draw++));
    const auto mean = [&](const Dense& a, const Dense& b) {
      Dense m = product(transposed(a), b);
      for (auto& row : m)
        for (double& one : row) one /= static_cast<double>(tokens);
      return m;
    };
    moment = mean(x, x), own = mean(seen, seen), cross = mean(x, seen);
    for (const auto& row : cross) flat.insert(flat.end(), row.begin(), row.end());
  }

  Columns columns() const {
    Columns c(w.size(), n);
    for (std::size_t r = 0; r < w.size(); ++r)
      for (std::size_t i = 0; i < n; ++i) c[i][r] = static_cast<float>(w[r][i]);
    return c;
  }

  Dense ridged(double mu) const {
    Dense a = own;
    for (std::size_t i = 0; i < n; ++i) a[i][i] += mu;
    return a;
  }

  TiledLower factor(double mu) const {
    TiledLower l(n);
    const Dense a = ridged(mu);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j) l.at(i, j) = a[i][j];
    EXPECT_FALSE(l.factor(Executor(1)));
    return l;
  }

  // Mean over the tokens of |Wx − Ŵx̂|².
  double output_error(const Dense& found) const {
    double sum = 0;
    for (std::size_t t = 0; t < tokens; ++t)
      for (std::size_t r = 0; r < w.size(); ++r) {
        double miss = 0;
        for (std::size_t i = 0; i < n; ++i) miss += w[r][i] * x[t][i] - found[r][i] * seen[t][i];
        sum += miss * miss;
      }
    return sum / static_cast<double>(tokens);
  }
};

class Rounding final : public ColumnQuantizer {
 public:
  explicit Rounding(float step) : step_(step) {}
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override {
    for (std::size_t r = 0; r < target.size(); ++r)
      out[r] = std::nearbyint(target[r] / step_) * step_;
    targets.emplace_back(target.begin(), target.end());
    columns.push_back(column);
  }
  std::vector<std::vector<float>> targets;
  std::vector<std::size_t> columns;

 private:
  float step_;
};

// Least squares of the outputs on the inputs that the layer sees: row by row the normal equations.
TEST(Drift, AimsAtTheLeastSquaresSolution) {
  const Drifted d(20, 5, 1);
  const Dense outputs = product(d.w, transposed(d.x));  // rows × tokens
  const Dense right = product(outputs, d.seen);
  Dense normal = product(transposed(d.seen), d.seen);
  const Dense expected = testing::plain_solve(testing::plain_cholesky(normal), right);
  const Columns aim = aim_at_drifted(d.factor(0), d.flat, d.columns(), Executor(2));
  for (std::size_t r = 0; r < 5; ++r)
    for (std::size_t i = 0; i < 20; ++i) EXPECT_NEAR(aim[i][r], expected[r][i], 1e-5);
  // Better than the weights as they are; and any step away is worse.
  const double least = d.output_error(expected);
  EXPECT_LT(least, 0.95 * d.output_error(d.w));
  for (std::size_t i = 0; i < 20; ++i) {
    Dense other = expected;
    other[2][i] += 0.01;
    EXPECT_GT(d.output_error(other), least);
  }
}

// x̂ = x: C = Σ̂, and the aim is that of the ridge.
TEST(Drift, WithoutDriftItIsTheRidge) {
  Drifted d(130, 3, 2);
  d.flat.clear();
  for (const auto& row : d.own) d.flat.insert(d.flat.end(), row.begin(), row.end());
  const Columns aim = aim_at_drifted(d.factor(0), d.flat, d.columns(), Executor(1));
  for (std::size_t i = 0; i < 130; ++i)
    for (std::size_t r = 0; r < 3; ++r) EXPECT_NEAR(aim[i][r], d.w[r][i], 1e-5);
  const std::vector<double> mu(130, 0.25);
  const TiledLower factor = d.factor(0.25);
  Rounding by_ridge(1e-3f), by_aim(1e-3f);
  cancel(factor, mu, d.columns(), by_ridge);
  cancel(factor, {}, aim_at_drifted(factor, d.flat, d.columns(), Executor(1)), by_aim);
  // The first column decided has nothing but its aim for a target.
  for (std::size_t r = 0; r < 3; ++r)
    EXPECT_NEAR(by_ridge.targets[0][r], by_aim.targets[0][r], 1e-5);
}

// E|Wx − Ŵx̂|² + μ|Ŵ|² = Σ L_ii² |t_i − ŵ_i|² + what no choice changes.
TEST(Drift, ErrorsOfTargetsAndWhatIsLost) {
  const Drifted d(24, 6, 3);
  const double mu = 0.1;
  const TiledLower factor = d.factor(mu);
  const Columns aim = aim_at_drifted(factor, d.flat, d.columns(), Executor(1));
  Rounding quantizer(0.5f);
  const Columns errors = cancel(factor, {}, aim, quantizer);
  Dense found = zeros(6, 24);
  double sum = 0, power = 0;
  for (std::size_t k = 0; k < 24; ++k) {
    const std::size_t i = quantizer.columns[k];
    for (std::size_t r = 0; r < 6; ++r) {
      found[r][i] = double{aim[i][r]} - errors[i][r];
      const double miss = double{quantizer.targets[k][r]} - found[r][i];
      sum += factor.at(i, i) * factor.at(i, i) * miss * miss;
      power += found[r][i] * found[r][i];
    }
  }
  const Dense wc = product(d.w, d.cross);
  const Dense solved = testing::plain_solve(testing::plain_cholesky(d.ridged(mu)), wc);
  double fixed = testing::quadratic(d.w, d.moment);
  for (std::size_t r = 0; r < 6; ++r)
    for (std::size_t i = 0; i < 24; ++i) fixed -= wc[r][i] * solved[r][i];
  EXPECT_NEAR((d.output_error(found) + mu * power) / (sum + fixed), 1, 1e-5);
}

// t_i = w_i − v_i / L_ii + Σ_{j>i} (w_j − ŵ_j) L_ji / L_ii with V = WNL⁻ᵀ, N = M + Σ̂ − C.
TEST(Drift, TargetsInTermsOfTheWeights) {
  const std::size_t n = 12, rows = 4;
  const Drifted d(n, rows, 4);
  const double mu = 0.2;
  const TiledLower factor = d.factor(mu);
  const Columns aim = aim_at_drifted(factor, d.flat, d.columns(), Executor(1));
  Rounding quantizer(0.25f);
  const Columns errors = cancel(factor, {}, aim, quantizer);
  Dense more = d.ridged(mu);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) more[i][j] -= d.cross[i][j];
  Dense v = product(d.w, more);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) v[r][i] -= factor.at(i, k) * v[r][k];
      v[r][i] /= factor.at(i, i);
    }
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t i = quantizer.columns[k];
    for (std::size_t r = 0; r < rows; ++r) {
      double t = d.w[r][i] - v[r][i] / factor.at(i, i);
      for (std::size_t j = i + 1; j < n; ++j)
        t += (d.w[r][j] - (double{aim[j][r]} - errors[j][r])) * factor.at(j, i) / factor.at(i, i);
      EXPECT_NEAR(quantizer.targets[k][r], t, 1e-5);
    }
  }
}

}  // namespace
}  // namespace ratefloor::linear
