// One part of the run per function, so that tests can change them one at a time.
#include "ratefloor/floor/review_reproduction.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ratefloor::floor {

FiniteProblem discretize(const source::GeneralizedGaussian& source, const ReviewRun& run) {
  const double end = -source.quantile(run.tail_probability), width = 2 * end / run.bins;
  FiniteProblem problem;
  double sum = 0;
  for (int i = 0; i < run.bins; ++i) {
    const double left = -end + width * i;
    problem.points.push_back(left + width / 2);
    problem.probabilities.push_back(source.partial_moment(0, left, left + width));
    sum += problem.probabilities.back();
  }
  for (double& p : problem.probabilities) p /= sum;
  problem.reproduction = problem.points;
  return problem;
}

Result<std::vector<BlahutArimotoPoint>> review_points(const source::GeneralizedGaussian& source,
                                                      const ReviewRun& run) {
  const FiniteProblem problem = discretize(source, run);
  std::vector<BlahutArimotoPoint> points;
  for (int i = 0; i < run.slopes; ++i) {
    const double fraction = run.slopes > 1 ? static_cast<double>(i) / (run.slopes - 1) : 0;
    BlahutArimotoOptions options;
    options.slope =
        std::pow(10.0, run.least_slope_log10 +
                           (run.greatest_slope_log10 - run.least_slope_log10) * fraction);
    options.iterations = run.iterations;
    options.tolerance = run.tolerance;
    options.inside_logarithms = run.inside_logarithms;
    Result<BlahutArimotoPoint> point = blahut_arimoto(problem, options);
    if (!point) return std::move(point).error();
    points.push_back(*std::move(point));
  }
  return points;
}

Result<double> interpolated_rate_bits(const std::vector<BlahutArimotoPoint>& points,
                                      double distortion) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const BlahutArimotoPoint &coarse = points[i - 1], &fine = points[i];
    if (!(fine.distortion <= distortion && distortion <= coarse.distortion)) continue;
    if (fine.distortion == coarse.distortion) return fine.rate_bits;
    const double share =
        std::log(distortion / fine.distortion) / std::log(coarse.distortion / fine.distortion);
    return fine.rate_bits + share * (coarse.rate_bits - fine.rate_bits);
  }
  return make_error(ErrorCode::kInvalidArgument, "the distortion is outside the slopes' range");
}

TruncatedMoments truncated_moments(const source::GeneralizedGaussian& source, double end) {
  const double half = source.partial_moment(0, 0, end);
  const double mean_exponent = (half - end * source.pdf(end)) / source.beta();  // ∫_0^T t f
  const double minus_f_ln_f = -half * source.log_pdf(0) + mean_exponent;
  TruncatedMoments moments;
  moments.probability = 2 * half;
  moments.variance = source.partial_moment(2, 0, end) / half;
  moments.entropy_bits =
      (minus_f_ln_f / half + std::log(moments.probability)) * std::numbers::log2e;
  return moments;
}

double histogram_entropy_bits(const FiniteProblem& problem) {
  double bits = std::log2(problem.points[1] - problem.points[0]);
  for (const double p : problem.probabilities)
    if (p > 0) bits -= p * std::log2(p);
  return bits;
}

}  // namespace ratefloor::floor
