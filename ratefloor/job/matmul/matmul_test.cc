#include "ratefloor/job/matmul/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::job {
namespace {

using Sharing = MatmulScheme::Sharing;

struct Silent final : Progress {
  void begin(std::uint64_t total) override { expected = total; }
  void advance(std::uint64_t amount) override { done += amount; }
  void item(std::string_view) override {}
  std::uint64_t expected = 0, done = 0;
};

/// Vectors that are given, all of them drawn in order.
struct FixedFactor final : FactorSource {
  FixedFactor(std::string label, std::size_t n, std::vector<float> values)
      : label(std::move(label)), n(n), values(std::move(values)) {}
  std::string name() const override { return label; }
  std::size_t length() const override { return n; }
  std::size_t available() const override { return values.size() / n; }
  Result<std::vector<float>> draw(std::size_t count, std::size_t length,
                                  std::uint64_t) const override {
    return std::vector<float>(values.begin(), values.begin() + count * length);
  }
  std::string label;
  std::size_t n;
  std::vector<float> values;
};

std::unique_ptr<FactorSource> entries_of(std::string_view source = "gaussian") {
  return synthetic_factor(*source::parse_source(source));
}

MatmulScheme scheme_of(std::string name, Sharing sharing = Sharing::kTheory) {
  MatmulScheme scheme;
  scheme.label = scheme.quantizer = std::move(name);
  scheme.sharing = sharing;
  return scheme;
}

MatmulRequest request_of(double rate, std::vector<MatmulScheme> schemes) {
  MatmulRequest request;
  request.rate_a_bits = request.rate_b_bits = rate;
  request.schemes = std::move(schemes);
  request.n = 240;
  request.vectors_a = 24, request.vectors_b = 20;
  request.trials = 4;
  request.seed = 1;
  return request;
}

Result<MatmulResult> run(const MatmulRequest& request, unsigned threads = 1) {
  Silent silent;
  return run_matmul(*entries_of(), *entries_of(), request, Executor(threads), silent);
}

void expect_same(const MatmulResult& one, const MatmulResult& two, const std::string& what) {
  ASSERT_EQ(one.entries.size(), two.entries.size());
  for (std::size_t s = 0; s < one.entries.size(); ++s) {
    const MatmulEntry &a = one.entries[s], &b = two.entries[s];
    EXPECT_EQ(a.distortion, b.distortion) << what << a.scheme.label;
    EXPECT_EQ(a.rate_a_bits, b.rate_a_bits) << what << a.scheme.label;
    EXPECT_EQ(a.rate_b_bits, b.rate_b_bits) << what << a.scheme.label;
    EXPECT_EQ(a.ci_low, b.ci_low) << what << a.scheme.label;
    EXPECT_EQ(a.relative_error, b.relative_error) << what << a.scheme.label;
  }
}

// Same bits for any number of threads and on every SIMD target, with everything switched on.
TEST(RunMatmul, DependsOnTheSeedAlone) {
  MatmulRequest request = request_of(0.6, with_baselines(scheme_of("leech"), 0.6, 0.6));
  request.schemes.push_back(scheme_of("e8", Sharing::kBest));
  request.rotate = request.normalize = true;
  request.trials = 2;
  const Result<MatmulResult> first = run(request);
  ASSERT_TRUE(first);
  expect_same(*first, *run(request, 3), "threads ");
  kernel::on_every_simd_target(
      [&](const std::string& target) { expect_same(*first, *run(request, 2), target + " "); });
  request.seed = 2;
  EXPECT_NE(first->entries[0].distortion, run(request)->entries[0].distortion);
}

TEST(RunMatmul, GammaIsTakenAtTheRatesCharged) {
  MatmulRequest request = request_of(0.5, with_baselines(scheme_of("e8"), 0.5, 1.5));
  request.rate_b_bits = 1.5;
  Silent progress;
  const Result<MatmulResult> result =
      run_matmul(*entries_of(), *entries_of(), request, Executor(1), progress);
  ASSERT_TRUE(result);
  EXPECT_EQ(progress.expected, request.trials * request.schemes.size());
  EXPECT_EQ(progress.done, progress.expected);
  EXPECT_EQ(result->gamma, floor::matmul_gamma(0.5, 1.5));
  EXPECT_EQ(result->time_share_fraction, floor::time_share(0.5, 1.5).fraction);
  EXPECT_TRUE(result->synthetic);
  for (const MatmulEntry& e : result->entries) {
    EXPECT_EQ(e.gamma, floor::matmul_gamma(e.rate_a_bits, e.rate_b_bits)) << e.scheme.label;
    EXPECT_EQ(e.ratio, e.distortion / e.gamma) << e.scheme.label;
    EXPECT_LT(e.ci_low, e.distortion) << e.scheme.label;
    EXPECT_GT(e.ci_high, e.distortion) << e.scheme.label;
  }
  EXPECT_NEAR(result->entries[0].rate_a_bits, 0.5, 0.02);
  EXPECT_NEAR(result->entries[0].rate_b_bits, 1.5, 0.02);
}

TEST(RunMatmul, SharingIsTheFractionThatItSays) {
  MatmulRequest request = request_of(0.5, {});
  for (const Sharing sharing :
       {Sharing::kTheory, Sharing::kBest, Sharing::kNone, Sharing::kFixed}) {
    request.schemes.push_back(scheme_of("e8", sharing));
    request.schemes.back().fraction = 0.25;
  }
  const Result<MatmulResult> result = run(request);
  ASSERT_TRUE(result);
  const double gap = (*quant::parse_factor_quantizer("e8"))->gap_bits();
  const double step = 0.5 / static_cast<double>(request.n) + 1e-9;
  EXPECT_NEAR(result->entries[0].kept_fraction, floor::time_share(0.5, 0.5).fraction, step);
  EXPECT_NEAR(result->entries[1].kept_fraction, floor::time_share(0.5, 0.5, gap, gap).fraction,
              step);
  EXPECT_EQ(result->entries[2].kept_fraction, 1);
  EXPECT_EQ(result->entries[3].kept_fraction, 0.25);
}

// Distortion is per ‖A‖²‖B‖²/n: an estimate of zeros has 1 whatever the scale and for any law.
TEST(RunMatmul, AnEstimateOfZerosHasDistortionOne) {
  std::vector<float> x(64 * 200), y(64 * 200);
  (*source::parse_source("gaussian"))->sample_into(7, 0, x);
  (*source::parse_source("gaussian"))->sample_into(8, 0, y);
  for (float& v : y) v *= 1e-3f;
  const FixedFactor a("a", 64, x), b("b", 64, y);
  MatmulRequest request = request_of(1e-4, {scheme_of("e8", Sharing::kNone)});
  request.vectors_a = request.vectors_b = 1000;  // more than there are
  Silent silent;
  const Result<MatmulResult> result = run_matmul(a, b, request, Executor(2), silent);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->synthetic);
  EXPECT_EQ(result->request.n, 64u);
  EXPECT_EQ(result->request.vectors_a, 200u);
  EXPECT_EQ(result->source_b, "b");
  EXPECT_EQ(result->entries[0].relative_error, 1);
  EXPECT_NEAR(result->entries[0].distortion, 1, 0.05);
}

// Rotating both factors leaves inner products and, for Gaussian entries, the distribution.
TEST(RunMatmul, RotationChangesNothingForGaussianEntries) {
  MatmulRequest request = request_of(1.5, {scheme_of("e8"), scheme_of("plain")});
  request.trials = kSlow ? 6 : 20;
  const Result<MatmulResult> bare = run(request);
  request.rotate = true;
  const Result<MatmulResult> rotated = run(request);
  ASSERT_TRUE(bare && rotated);
  for (std::size_t s = 0; s < 2; ++s) {
    const MatmulEntry &one = bare->entries[s], &two = rotated->entries[s];
    EXPECT_NE(one.distortion, two.distortion);
    EXPECT_LT(std::max(one.ci_low, two.ci_low), std::min(one.ci_high, two.ci_high));
    EXPECT_NEAR(one.distortion / two.distortion, 1, kSlow ? 0.15 : 0.05);
    EXPECT_NEAR(one.rate_a_bits, two.rate_a_bits, 0.01);
  }
}

// Scales that cost more than the rate leave nothing: however a scheme shares time, that is an
// estimate of next to nothing and no error.
TEST(RunMatmul, SideInformationMayTakeTheWholeRate) {
  MatmulRequest request = request_of(
      0.02, {scheme_of("e8"), scheme_of("e8", Sharing::kBest), scheme_of("e8", Sharing::kNone)});
  request.normalize = true;  // 16/240 bits
  const auto result = run(request);
  ASSERT_TRUE(result);
  for (const MatmulEntry& entry : result->entries) EXPECT_NEAR(entry.relative_error, 1, 0.05);
}

// With a scale each, what is quantized is the same whatever the norms are.
TEST(RunMatmul, NormalizedVectorsMayHaveAnyNorm) {
  const std::size_t n = 240, rows = 24;
  std::vector<float> x(n * rows), y(n * rows);
  (*source::parse_source("gaussian"))->sample_into(3, 0, x);
  (*source::parse_source("gaussian"))->sample_into(4, 0, y);
  std::vector<float> larger = x, uneven = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    larger[i] = std::ldexp(x[i], 40);
    uneven[i] = std::ldexp(x[i], static_cast<int>(i / n % 12));
  }
  MatmulRequest request = request_of(2, {scheme_of("e8"), scheme_of("plain")});
  request.normalize = true;
  Silent silent;
  const FixedFactor b("b", n, y);
  const auto with = [&](const std::vector<float>& values) {
    return *run_matmul(FixedFactor("a", n, values), b, request, Executor(1), silent);
  };
  const MatmulResult one = with(x), two = with(larger), three = with(uneven);
  for (std::size_t s = 0; s < 2; ++s) {
    EXPECT_NEAR(one.entries[s].rate_a_bits, 2, 0.02);
    EXPECT_EQ(two.entries[s].rate_a_bits, one.entries[s].rate_a_bits);
    EXPECT_EQ(two.entries[s].distortion, one.entries[s].distortion);
    EXPECT_EQ(three.entries[s].rate_a_bits, one.entries[s].rate_a_bits);
    EXPECT_LT(three.entries[s].ratio, 2);  // fewer rows decide, so that it spreads more
  }
}

// An unbiased lattice needs its gap at least; time-sharing leaves more for what is kept.
TEST(RunMatmul, ComparisonsThatCannotBeUnbiasedAreLeftOut) {
  MatmulScheme unbiased = scheme_of("e8", Sharing::kFixed);
  unbiased.unbiased = true, unbiased.fraction = 0.125;
  MatmulRequest request = request_of(0.12, with_baselines(unbiased, 0.12, 0.12));
  ASSERT_EQ(request.schemes[1].label, "e8, all coordinates");
  Silent progress;
  const Result<MatmulResult> result =
      run_matmul(*entries_of(), *entries_of(), request, Executor(1), progress);
  ASSERT_TRUE(result);
  EXPECT_EQ(progress.done, progress.expected);
  ASSERT_EQ(result->entries.size(), request.schemes.size() - 1);
  EXPECT_EQ(result->entries[0].scheme.label, "e8");
  EXPECT_EQ(result->entries[1].scheme.label, "plain integers");
  std::swap(request.schemes[0], request.schemes[1]);
  EXPECT_FALSE(run(request));
}

TEST(RunMatmul, RefusesWhatMakesNoSense) {
  Silent silent;
  const auto refused = [&](const FactorSource& a, const FactorSource& b, MatmulRequest request) {
    const Result<MatmulResult> result = run_matmul(a, b, request, Executor(1), silent);
    EXPECT_FALSE(result);
    return result ? Error() : result.error();
  };
  const FixedFactor three("three", 3, {1, 2, 3}), two("two", 2, {1, 2});
  const MatmulRequest good = request_of(1, {scheme_of("e8")});
  const Error lengths = refused(three, two, good);
  EXPECT_EQ(lengths.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(lengths.message.find("'three', have 3"), std::string::npos);
  EXPECT_NE(lengths.message.find("'two', 2"), std::string::npos);
  const FixedFactor zeros("zeros", 3, {0, 0, 0});
  EXPECT_EQ(refused(three, zeros, good).code, ErrorCode::kDegenerate);

  const auto any = entries_of();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<MatmulRequest> bad(8, good);
  bad[0].rate_a_bits = nan;
  bad[1].rate_b_bits = -1;
  bad[2].rate_b_bits = 20.5;
  bad[3].n = 0;
  bad[4].vectors_b = 0;
  bad[5].trials = 1;
  bad[6].n = std::numeric_limits<std::size_t>::max() / 2;
  bad[7].schemes = {scheme_of("e9")};
  for (const MatmulRequest& request : bad)
    EXPECT_EQ(refused(*any, *any, request).code, ErrorCode::kInvalidArgument);
  MatmulRequest unbiased = good;
  unbiased.schemes = {scheme_of("plain")};
  unbiased.schemes[0].unbiased = true;
  EXPECT_EQ(refused(*any, *any, unbiased).code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace ratefloor::job
