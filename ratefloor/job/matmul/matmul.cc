#include "ratefloor/job/matmul/matmul.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "ratefloor/base/random.h"
#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/job/matmul/matmul_trial.h"
#include "ratefloor/quant/product/factor_quantizer.h"
#include "ratefloor/quant/product/product_error.h"

namespace ratefloor::job {
namespace {

constexpr std::uint32_t kTrialStream = 0x7261696c;

/// Seeds of trial t: for A, for B, and for rotation, selection and dither.
std::uint64_t trial_seed(std::uint64_t seed, std::size_t trial, std::uint32_t what) {
  return random_bits(seed, trial, what, kTrialStream)[0];
}

/// What a scheme's trials add up to.
class Tally {
 public:
  void add(const TrialOutcome& outcome, double unit) {
    rate_a_ += outcome.rate_a_bits, rate_b_ += outcome.rate_b_bits;
    kept_ += outcome.kept_fraction;
    error_ += outcome.squared_error, energy_ += outcome.energy;
    distortions_.push_back(outcome.squared_error / unit);
  }

  MatmulEntry entry(const MatmulScheme& scheme) const {
    const double trials = static_cast<double>(distortions_.size());
    MatmulEntry e;
    e.scheme = scheme;
    e.rate_a_bits = rate_a_ / trials, e.rate_b_bits = rate_b_ / trials;
    e.kept_fraction = kept_ / trials;
    for (const double d : distortions_) e.distortion += d / trials;
    double squares = 0;
    for (const double d : distortions_) squares += (d - e.distortion) * (d - e.distortion);
    const double error = std::sqrt(squares / (trials - 1) / trials);
    const double t = boost::math::quantile(boost::math::students_t(trials - 1), 0.975);
    e.ci_low = e.distortion - t * error, e.ci_high = e.distortion + t * error;
    e.relative_error = energy_ > 0 ? error_ / energy_ : 0;
    e.gamma = floor::matmul_gamma(e.rate_a_bits, e.rate_b_bits);
    e.ratio = e.distortion / e.gamma;
    return e;
  }

 private:
  double rate_a_ = 0, rate_b_ = 0, kept_ = 0, error_ = 0, energy_ = 0;
  std::vector<double> distortions_;
};

constexpr double kHighestRate = 20;
constexpr std::size_t kMostEntries = std::size_t{1} << 28;  // of a factor: some 8 GiB of work

Result<void> check(const MatmulRequest& request) {
  const auto bad = [](std::string text) {
    return make_error(ErrorCode::kInvalidArgument, std::move(text));
  };
  for (const double rate : {request.rate_a_bits, request.rate_b_bits})
    if (!(rate >= 0 && rate <= kHighestRate)) return bad("rates are from 0 to 20 bits per entry");
  const std::size_t vectors = std::max(request.vectors_a, request.vectors_b);
  if (request.n == 0 || request.vectors_a == 0 || request.vectors_b == 0)
    return bad("factors need a vector of an entry at least");
  if (request.trials < 2) return bad("an interval needs two trials at least");
  if (vectors > kMostEntries / request.n)
    return bad(std::to_string(vectors) + " vectors of " + std::to_string(request.n) +
               " entries are more than the 2^28 entries that a trial may have");
  return {};
}

/// n and the numbers of vectors, as the factors allow.
Result<MatmulRequest> fitted(MatmulRequest request, const FactorSource& a, const FactorSource& b) {
  if (a.length() != 0 && b.length() != 0 && a.length() != b.length())
    return make_error(ErrorCode::kInvalidArgument,
                      "the vectors of A, '" + a.name() + "', have " + std::to_string(a.length()) +
                          " entries, those of B, '" + b.name() + "', " + std::to_string(b.length()))
        .remedied_by("name two tensors with the same number of columns");
  request.n = std::max({a.length(), b.length(), a.length() + b.length() == 0 ? request.n : 0});
  if (a.available() != 0) request.vectors_a = std::min(request.vectors_a, a.available());
  if (b.available() != 0) request.vectors_b = std::min(request.vectors_b, b.available());
  if (Result<void> valid = check(request); !valid) return valid.error();
  return request;
}

}  // namespace

Result<MatmulResult> run_matmul(const FactorSource& a, const FactorSource& b,
                                const MatmulRequest& asked, const Executor& executor,
                                Progress& progress) {
  Result<MatmulRequest> fit = fitted(asked, a, b);
  if (!fit) return std::move(fit).error();
  const MatmulRequest& request = *fit;
  const std::size_t n = request.n;
  const bool synthetic = a.length() == 0 && b.length() == 0;

  progress.begin(request.trials * request.schemes.size());
  std::vector<Tally> tallies(request.schemes.size());
  std::vector<bool> left_out(request.schemes.size());
  for (std::size_t t = 0; t < request.trials; ++t) {
    Result<std::vector<float>> x = a.draw(request.vectors_a, n, trial_seed(request.seed, t, 0));
    if (!x) return std::move(x).error();
    Result<std::vector<float>> y = b.draw(request.vectors_b, n, trial_seed(request.seed, t, 1));
    if (!y) return std::move(y).error();
    const std::uint64_t seed = trial_seed(request.seed, t, 2);
    const Result<PreparedFactor> left = prepare_factor(*std::move(x), n, request, seed, executor);
    if (!left) return left.error();
    const Result<PreparedFactor> right = prepare_factor(*std::move(y), n, request, seed, executor);
    if (!right) return right.error();
    // Σ over pairs of E(a·b)² for independent entries: ‖A‖²‖B‖²/n, or its mean where it is known.
    const double unit = synthetic ? static_cast<double>(request.vectors_a * request.vectors_b * n)
                                  : left->energy * right->energy / static_cast<double>(n);
    if (!(unit > 0)) return make_error(ErrorCode::kDegenerate, "one of the factors is all zeros");
    const std::vector<double> product =
        quant::inner_products({left->original, n}, {right->original, n}, executor);
    for (std::size_t s = 0; s < request.schemes.size(); ++s) {
      progress.advance(1);
      if (left_out[s]) continue;
      const Result<TrialOutcome> outcome =
          run_trial(*left, *right, product, request.schemes[s], request, seed, executor);
      // Whether a rate suffices for an unbiased estimate is the same in every trial.
      left_out[s] = !outcome && outcome.error().code == ErrorCode::kInvalidArgument && s > 0 &&
                    t == 0 && request.schemes[s].unbiased;
      if (left_out[s]) continue;
      if (!outcome) return outcome.error();
      tallies[s].add(*outcome, unit);
    }
  }
  MatmulResult result;
  result.request = request;
  result.source_a = a.name(), result.source_b = b.name();
  result.synthetic = synthetic;
  const floor::TimeShare share = floor::time_share(request.rate_a_bits, request.rate_b_bits);
  result.gamma = share.distortion;
  result.time_share_fraction = share.fraction;
  for (std::size_t s = 0; s < tallies.size(); ++s)
    if (!left_out[s]) result.entries.push_back(tallies[s].entry(request.schemes[s]));
  return result;
}

namespace {

MatmulScheme baseline(std::string label, std::string quantizer, MatmulScheme::Sharing sharing) {
  MatmulScheme scheme;
  scheme.label = std::move(label), scheme.quantizer = std::move(quantizer);
  scheme.sharing = sharing;
  return scheme;
}

/// Is the scheme that already? Side information, which the trial knows, is left out of the rates.
bool is_on_all_coordinates(const MatmulScheme& scheme, double rate_a_bits, double rate_b_bits) {
  using Sharing = MatmulScheme::Sharing;
  if (!(rate_a_bits >= 0 && rate_b_bits >= 0)) return true;  // run_matmul refuses them
  double gap = 0;
  if (scheme.sharing == Sharing::kBest)
    if (const auto quantizer = quant::parse_factor_quantizer(scheme.quantizer))
      gap = (*quantizer)->gap_bits();
  switch (scheme.sharing) {
    case Sharing::kTheory:
    case Sharing::kBest:
      return floor::time_share(rate_a_bits, rate_b_bits, gap, gap).fraction == 1;
    case Sharing::kNone:
      return true;
    case Sharing::kFixed:
      return scheme.fraction == 1;
  }
  return true;
}

MatmulScheme on_all_coordinates(MatmulScheme scheme) {
  scheme.label += ", all coordinates";
  scheme.sharing = MatmulScheme::Sharing::kNone;
  return scheme;
}

}  // namespace

std::vector<MatmulScheme> with_baselines(const MatmulScheme& scheme, double rate_a_bits,
                                         double rate_b_bits) {
  using Sharing = MatmulScheme::Sharing;
  std::vector<MatmulScheme> all = {scheme};
  if (!is_on_all_coordinates(scheme, rate_a_bits, rate_b_bits))
    all.push_back(on_all_coordinates(scheme));
  all.push_back(baseline("plain integers", "plain", Sharing::kNone));
  all.push_back(baseline("dithered integers", "z", Sharing::kNone));
  const double fraction = std::min(rate_a_bits, rate_b_bits) / 16;
  if (fraction < 1) {
    all.push_back(baseline("sketching (f16)", "f16", Sharing::kFixed));
    all.back().fraction = fraction;
  }
  return all;
}

std::vector<MatmulScheme> sweep_schemes(const MatmulScheme& scheme) {
  using Sharing = MatmulScheme::Sharing;
  std::vector<MatmulScheme> all = {scheme};
  if (scheme.sharing != Sharing::kNone) all.push_back(on_all_coordinates(scheme));
  all.push_back(baseline("plain integers", "plain", Sharing::kNone));
  all.push_back(baseline("dithered integers", "z", Sharing::kNone));
  return all;
}

}  // namespace ratefloor::job
