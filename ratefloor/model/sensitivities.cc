#include "ratefloor/model/sensitivities.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <string>
#include <utility>

#include "ratefloor/base/random.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::model {
namespace {

constexpr std::uint32_t kNoiseStream = 0x6e6f6973;  // "nois"

std::vector<float> entries(const LinearWeights& w) {
  if (w.precision == kernel::Precision::kF32) return w.f32;
  std::vector<float> out(w.bf16.size());
  kernel::bf16_to_f32(w.bf16, out);
  return out;
}

/// Two standard Gaussians from two uniform numbers (Box & Muller 1958).
std::array<double, 2> gaussian_pair(std::uint64_t seed, std::uint64_t index, std::uint32_t matrix) {
  const std::array<double, 2> u = uniform_pair(seed, index, matrix, kNoiseStream);
  const double radius = std::sqrt(-2 * std::log(u[0])), angle = 2 * std::numbers::pi * u[1];
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

LinearWeights with_noise(const LinearWeights& w, double noise, std::uint64_t seed,
                         std::size_t matrix, const Executor& executor) {
  std::vector<float> x = entries(w);
  const double sigma = std::sqrt(noise * kernel::sum_squares(x) / static_cast<double>(x.size()));
  for_runs((x.size() + 1) / 2, 4096, executor, [&](std::size_t first, std::size_t n) {
    for (std::size_t i = first; i < first + n; ++i) {
      const std::array<double, 2> z = gaussian_pair(seed, i, static_cast<std::uint32_t>(matrix));
      for (std::size_t j = 2 * i; j < std::min(2 * i + 2, x.size()); ++j)
        x[j] += static_cast<float>(sigma * z[j - 2 * i]);
    }
  });
  LinearWeights out = make_linear(std::move(x), w.out, w.in, w.precision);
  out.bias = w.bias;
  return out;
}

job::Sensitivity describe(std::string name, int layer, std::string_view kind,
                          const LinearWeights& clean, double kl, double noise) {
  return {.name = std::move(name),
          .layer = layer,
          .kind = std::string(kind),
          .weights = clean.out * clean.in,
          .kl_nats = kl,
          .slope = kl / noise};
}

}  // namespace

Result<std::vector<job::Sensitivity>> layer_sensitivities(const ReplacedLayer& reference,
                                                          std::size_t layer, double noise,
                                                          std::uint64_t seed, Progress* progress) {
  const std::size_t layers = reference.decoder().architecture().layers;
  const auto weights = reference.decoder().layer_weights(layer);
  if (!weights) return weights.error();
  std::vector<job::Sensitivity> found;
  LayerWeights noisy = **weights;
  for (const MatrixKind kind : kAllMatrixKinds) {
    const LinearWeights& clean = (*weights)->matrix(kind);
    const std::size_t matrix = layer * kMatrixKinds + static_cast<std::size_t>(kind);
    noisy.matrix(kind) = with_noise(clean, noise, seed, matrix, reference.executor());
    const Result<double> kl = reference.kl(layer, noisy);
    if (!kl) return kl.error();
    noisy.matrix(kind) = clean;
    found.push_back(describe(matrix_name(layer, kind), static_cast<int>(layer), kind_name(kind),
                             clean, *kl, noise));
    if (progress != nullptr) progress->advance((layers - layer) * reference.tokens());
  }
  return found;
}

Result<std::vector<job::Sensitivity>> measure_sensitivities(const ReplacedLayer& reference,
                                                            double noise, std::uint64_t seed,
                                                            Progress& progress) {
  std::vector<job::Sensitivity> all;
  for (std::size_t layer = 0; layer < reference.decoder().architecture().layers; ++layer) {
    auto found = layer_sensitivities(reference, layer, noise, seed, &progress);
    if (!found) return std::move(found).error();
    std::move(found->begin(), found->end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace ratefloor::model
