#include "ratefloor/job/matmul/matmul_trial.h"

#include <algorithm>

#include "ratefloor/linear/normalize.h"
#include "ratefloor/linear/random_rotation.h"
#include "ratefloor/quant/product/factor_quantizer.h"
#include "ratefloor/quant/product/product_error.h"

namespace ratefloor::job {
namespace {

quant::ProductScheme product_scheme(const MatmulScheme& scheme,
                                    const quant::FactorQuantizer& quantizer, std::uint64_t seed) {
  using Sharing = MatmulScheme::Sharing;
  quant::ProductScheme product;
  product.quantizer = &quantizer;
  if (scheme.sharing == Sharing::kNone) product.fraction = 1;
  if (scheme.sharing == Sharing::kFixed) product.fraction = scheme.fraction;
  if (scheme.sharing == Sharing::kBest) product.gap_bits = quantizer.gap_bits();
  product.selection = scheme.selection;
  product.unbiased = scheme.unbiased;
  product.seed = seed;
  return product;
}

}  // namespace

Result<PreparedFactor> prepare_factor(std::vector<float> x, std::size_t n,
                                      const MatmulRequest& request, std::uint64_t seed,
                                      const Executor& executor) {
  PreparedFactor factor;
  factor.n = n;
  factor.original = std::move(x);
  for (const float v : factor.original)
    factor.energy += static_cast<double>(v) * static_cast<double>(v);
  factor.working = factor.original;
  if (request.normalize) {
    Result<std::vector<std::uint16_t>> scales = linear::normalize(factor.working, n);
    if (!scales) return std::move(scales).error();
    factor.scale = *std::move(scales);
    factor.side_bits = linear::kScaleBits / static_cast<double>(n);
  }
  if (request.rotate) {
    const linear::RandomRotation rotation(n, seed);
    executor.for_each(factor.working.size() / n, [&](std::size_t row) {
      rotation.apply(std::span(factor.working).subspan(row * n, n));
    });
  }
  return factor;
}

Result<TrialOutcome> run_trial(const PreparedFactor& a, const PreparedFactor& b,
                               std::span<const double> product, const MatmulScheme& scheme,
                               const MatmulRequest& request, std::uint64_t seed,
                               const Executor& executor) {
  const Result<std::unique_ptr<quant::FactorQuantizer>> quantizer =
      quant::parse_factor_quantizer(scheme.quantizer);
  if (!quantizer) return quantizer.error();
  const double rate_a = std::max(0.0, request.rate_a_bits - a.side_bits);
  const double rate_b = std::max(0.0, request.rate_b_bits - b.side_bits);

  Result<quant::ProductEstimate> estimate =
      quant::quantize_product({a.working, a.n}, {b.working, b.n}, rate_a, rate_b,
                              product_scheme(scheme, **quantizer, seed), executor);
  if (!estimate) return std::move(estimate).error();

  // The rotation is not undone: inner products do not see it.
  if (request.normalize) {
    linear::denormalize(estimate->a, a.n, a.scale);
    linear::denormalize(estimate->b, b.n, b.scale);
  }
  const quant::ProductError error =
      quant::product_error(product, {estimate->a, a.n}, {estimate->b, b.n}, executor);
  TrialOutcome outcome;
  outcome.rate_a_bits = estimate->rate_a_bits + a.side_bits;
  outcome.rate_b_bits = estimate->rate_b_bits + b.side_bits;
  outcome.kept_fraction = static_cast<double>(estimate->kept) / static_cast<double>(a.n);
  outcome.squared_error = error.squared_error;
  outcome.energy = error.energy;
  return outcome;
}

}  // namespace ratefloor::job
