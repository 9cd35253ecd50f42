// The slope s of R at D is at most 1/(2 D_SLB), D_SLB the Shannon bound's distortion at the same
// rate, because the excess over the bound does not rise with the rate: up to there, and no further
// than kTopSlope, where the excess of every source has settled to a power of D, slopes a third
// of a bit apart are solved, more below a bit.
#include "ratefloor/job/rd_samples.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/rd_solver.h"

namespace ratefloor::job {
namespace {

constexpr double kBottomSlope = 0.4, kTopSlope = 600, kSlopeRatio = 1.5, kLowSlopeRatio = 1.25;
constexpr double kLeastRate = 0.01;   // bits; what lies below is interpolated
constexpr double kWidestNats = 3e-3;  // between the solver's bounds
constexpr double kTightNats = 1e-12;  // the Shannon bound is R(D)

}  // namespace

std::vector<double> rd_slopes(const source::Source& source, double top_rate_bits) {
  const double entropy = source.entropy_bits();
  if (source::kGaussianEntropyBits - entropy < kTightNats) return {};
  const double end = std::min(kTopSlope, 0.5 / floor::distortion_at_slb(entropy, top_rate_bits));
  std::vector<double> slopes;
  for (double slope = kBottomSlope; slope < end * kSlopeRatio;
       slope *= slope < 1 ? kLowSlopeRatio : kSlopeRatio)
    slopes.push_back(slope);
  return slopes;
}

std::vector<RdSample> rd_samples(const source::Source& source, double top_rate_bits,
                                 const Executor& executor, const std::function<void()>& advance) {
  const std::vector<double> slopes = rd_slopes(source, top_rate_bits);
  std::vector<std::optional<RdSample>> found(slopes.size());
  floor::SolverOptions options;
  options.refinements = 1;
  options.accuracy_nats = 1e-7;
  executor.for_each(slopes.size(), [&](std::size_t i) {
    const floor::RdSolution solution = floor::solve_at_slope(source, slopes[i], options);
    const double rate = solution.upper_nats * std::numbers::log2e;
    if (rate >= kLeastRate && solution.upper_nats - solution.lower_nats <= kWidestNats)
      found[i] = RdSample{rate, solution.distortion, slopes[i]};
    advance();
  });
  std::vector<RdSample> samples;
  for (const auto& sample : found)
    if (sample) samples.push_back(*sample);
  return samples;
}

}  // namespace ratefloor::job
