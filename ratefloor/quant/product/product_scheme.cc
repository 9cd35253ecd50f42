#include "ratefloor/quant/product/product_scheme.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/quant/product/coordinate_selection.h"

namespace ratefloor::quant {
namespace {

constexpr double kHighestRate = 20;
constexpr double kLargest = std::numeric_limits<float>::max();
constexpr std::uint32_t kStreamA = 0x61000000, kStreamB = 0x62000000;

Result<void> check_finite(FactorView factor, const char* which) {
  for (std::size_t i = 0; i < factor.x.size(); ++i)
    if (!std::isfinite(factor.x[i]))
      return make_error(ErrorCode::kNotFinite, std::string("factor ") + which + ": entry " +
                                                   std::to_string(i % factor.n) + " of vector " +
                                                   std::to_string(i / factor.n) + " is not finite");
  return {};
}

Result<void> check(FactorView a, FactorView b, double rate_a, double rate_b,
                   const ProductScheme& scheme) {
  const auto bad = [](std::string text) {
    return make_error(ErrorCode::kInvalidArgument, std::move(text));
  };
  if (a.n == 0 || a.n != b.n || a.rows() == 0 || b.rows() == 0 || a.x.size() % a.n != 0 ||
      b.x.size() % b.n != 0)
    return bad("the factors need vectors of one and the same length, at least one each (lengths " +
               std::to_string(a.n) + " and " + std::to_string(b.n) + ")");
  for (const double rate : {rate_a, rate_b})
    if (!(rate >= 0 && rate <= kHighestRate)) return bad("rates are from 0 to 20 bits per entry");
  if (scheme.fraction && !(*scheme.fraction > 0 && *scheme.fraction <= 1))
    return bad("the fraction of coordinates to keep is above 0 and at most 1");
  if (scheme.unbiased && !scheme.quantizer->can_be_unbiased())
    return bad("quantizer '" + scheme.quantizer->name() + "' has no dither and no unbiased mode");
  if (scheme.unbiased && scheme.selection != Selection::kRandom)
    return bad("an unbiased estimate needs random selection");
  return {};
}

std::vector<float> gather(FactorView factor, std::span<const std::size_t> kept) {
  std::vector<float> reduced;
  reduced.reserve(factor.rows() * kept.size());
  for (std::size_t r = 0; r < factor.rows(); ++r)
    for (const std::size_t i : kept) reduced.push_back(factor.x[r * factor.n + i]);
  return reduced;
}

struct Estimate {
  std::vector<float> x;
  double rate_bits = 0;
};

/// One factor: gather, normalize, quantize, put back; `gain` multiplies the result.
Result<Estimate> quantize_factor(FactorView factor, const KeptCoordinates& kept, double rate_bits,
                                 double side_bits, double gain, const ProductScheme& scheme,
                                 DitherKey key, const Executor& executor) {
  Estimate estimate;
  estimate.x.assign(factor.x.size(), 0.0f);
  const double entries = static_cast<double>(factor.x.size());
  const double side = (side_bits + 32) / entries;  // selection and scale
  std::vector<float> reduced = gather(factor, kept.kept);
  double energy = 0;
  for (const float v : reduced) energy += static_cast<double>(v) * static_cast<double>(v);
  const double scale = static_cast<float>(
      std::sqrt(energy / static_cast<double>(std::max<std::size_t>(1, reduced.size()))));
  estimate.rate_bits = side;
  if (reduced.empty() || scale == 0) return estimate;
  for (float& v : reduced) v = static_cast<float>(static_cast<double>(v) / scale);

  const double share = static_cast<double>(kept.kept.size()) / static_cast<double>(factor.n);
  const FactorRequest request{std::max(0.0, (rate_bits - side) / share), key, scheme.unbiased};
  std::vector<float> out(reduced.size());
  const Result<FactorCode> code =
      scheme.quantizer->quantize(reduced, kept.kept.size(), request, executor, out);
  if (!code) return code.error();
  for (std::size_t r = 0, j = 0; r < factor.rows(); ++r)
    for (const std::size_t i : kept.kept)
      estimate.x[r * factor.n + i] = static_cast<float>(
          std::clamp(static_cast<double>(out[j++]) * scale * gain, -kLargest, kLargest));
  estimate.rate_bits = code->rate_bits * share + side;
  return estimate;
}

KeptCoordinates select(FactorView a, FactorView b, std::size_t count, const ProductScheme& scheme) {
  if (count == a.n || scheme.selection == Selection::kRandom)
    return keep_random(a.n, count, scheme.seed);
  std::vector<double> scores = coordinate_energy(a.x, a.n);
  if (scheme.selection == Selection::kImportance) {
    const std::vector<double> other = coordinate_energy(b.x, b.n);
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] *= other[i];
  }
  return keep_largest(scores, count);
}

}  // namespace

Result<ProductEstimate> quantize_product(FactorView a, FactorView b, double rate_a_bits,
                                         double rate_b_bits, const ProductScheme& scheme,
                                         const Executor& executor) {
  if (Result<void> valid = check(a, b, rate_a_bits, rate_b_bits, scheme); !valid)
    return valid.error();
  if (Result<void> finite = check_finite(a, "A"); !finite) return finite.error();
  if (Result<void> finite = check_finite(b, "B"); !finite) return finite.error();
  const double fraction =
      scheme.fraction
          ? *scheme.fraction
          : floor::time_share(rate_a_bits, rate_b_bits, scheme.gap_bits, scheme.gap_bits).fraction;
  const std::size_t count = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::floor(fraction * static_cast<double>(a.n) + 0.5)), 1, a.n);
  const KeptCoordinates kept = select(a, b, count, scheme);

  const double side_a =
      scheme.selection == Selection::kImportance ? kept.side_bits / 2 : kept.side_bits;
  const double side_b = kept.side_bits - side_a;
  // E over the random subset of Σ_S a_i b_i is κ·aᵀb.
  const double gain =
      scheme.unbiased ? std::sqrt(static_cast<double>(a.n) / static_cast<double>(count)) : 1;
  Result<Estimate> left = quantize_factor(a, kept, rate_a_bits, side_a, gain, scheme,
                                          {scheme.seed, kStreamA}, executor);
  if (!left) return left.error();
  Result<Estimate> right = quantize_factor(b, kept, rate_b_bits, side_b, gain, scheme,
                                           {scheme.seed, kStreamB}, executor);
  if (!right) return right.error();
  ProductEstimate estimate;
  estimate.a = std::move(left->x), estimate.b = std::move(right->x);
  estimate.rate_a_bits = left->rate_bits, estimate.rate_b_bits = right->rate_bits;
  estimate.kept = count;
  return estimate;
}

}  // namespace ratefloor::quant
