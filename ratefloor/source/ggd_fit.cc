// Shape and scale by maximum likelihood (ggd_likelihood.h), optionally the mean by turns with them:
// for a symmetric density the mean is asymptotically uncorrelated with shape and scale, so the
// turns converge in a few steps. Interval and standard error: docs/math/ggd-fit.md.
#include "ratefloor/source/ggd_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "ratefloor/source/gamma_functions.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/ggd_cdf_table.h"
#include "ratefloor/source/ggd_likelihood.h"
#include "ratefloor/source/ggd_location.h"

namespace ratefloor::source {
namespace {

using Bins = std::span<const ValueHistogram::Bin>;

struct LocatedShape {
  ShapeFit shape;
  double mean;
};

LocatedShape fit_shape_and_mean(Bins bins) {
  double mean = bin_quantile(bins, 0.5);
  ShapeFit shape = fit_shape(ShapeData(bins, mean), kMinFitBeta, kMaxFitBeta);
  for (int turn = 0; turn < 30; ++turn) {
    const double previous_beta = shape.beta, previous_mean = mean;
    mean = fit_location(bins, shape.beta);
    shape = fit_shape(ShapeData(bins, mean), kMinFitBeta, kMaxFitBeta);
    if (std::abs(shape.beta - previous_beta) <= 1e-7 * shape.beta &&
        std::abs(mean - previous_mean) <= 1e-7 * shape.alpha) {
      break;
    }
  }
  return {shape, mean};
}

double kolmogorov_smirnov(Bins bins, const GgdFit& fit, double count) {
  GgdCdfTable cdf(fit.beta);
  const auto model = [&](double x) { return cdf((x - fit.mean) / fit.alpha); };
  double distance = 0, below = 0;
  double edge = std::numeric_limits<double>::quiet_NaN(), model_at_edge = 0;
  for (const auto& bin : bins) {
    if (bin.lower != edge) model_at_edge = model(bin.lower);
    distance = std::max(distance, std::abs(below / count - model_at_edge));
    below += static_cast<double>(bin.count);
    edge = bin.upper;
    model_at_edge = model(edge);
    distance = std::max(distance, std::abs(below / count - model_at_edge));
  }
  return distance;
}

}  // namespace

double beta_standard_error(double beta, std::uint64_t n) {
  const double a = 1 / beta;
  return 1 / std::sqrt(static_cast<double>(n) * a * a * a * ((1 + a) * trigamma(1 + a) - 1));
}

Result<GgdFit> fit_ggd(const ValueHistogram& data, const FitOptions& options) {
  if (!(options.confidence > 0 && options.confidence < 1)) {
    return make_error(ErrorCode::kInvalidArgument, "a confidence must lie between 0 and 1");
  }
  const std::vector<ValueHistogram::Bin> bins = data.bins();
  if (bins.size() < 2) {
    return make_error(ErrorCode::kDegenerate,
                      bins.empty()            ? "no finite values to fit a density to"
                      : data.zero_count() > 0 ? "all values are zero: there is no density to fit"
                      : data.count() == 1     ? "one value only: there is no density to fit"
                                              : "all values are equal: there is no density to fit");
  }
  LocatedShape located;
  if (options.estimate_mean) {
    located = fit_shape_and_mean(bins);
  } else {
    located = {fit_shape(ShapeData(bins, 0), kMinFitBeta, kMaxFitBeta), 0};
  }
  GgdFit fit;
  fit.beta = located.shape.beta;
  fit.alpha = located.shape.alpha;
  fit.mean = located.mean;
  fit.beta_at_bound = located.shape.at_bound;
  const double quantile = GeneralizedGaussian(2).quantile((1 + options.confidence) / 2);
  const double reach = quantile * beta_standard_error(fit.beta, data.count());
  fit.beta_lower = std::max(0.0, fit.beta - reach);
  fit.beta_upper = fit.beta + reach;
  const double a = 1 / fit.beta;
  fit.entropy_bits = (a + std::log(2 * fit.alpha * a) + log_gamma(a)) * std::numbers::log2e;
  fit.ks_distance = kolmogorov_smirnov(bins, fit, static_cast<double>(data.count()));
  return fit;
}

}  // namespace ratefloor::source
