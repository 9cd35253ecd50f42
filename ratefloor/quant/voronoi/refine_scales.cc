#include "ratefloor/quant/voronoi/refine_scales.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::quant {
namespace {

constexpr double kLn2 = std::numbers::ln2;
constexpr int kSettlingRounds = 4;
constexpr int kRoundsPerStep = 4;
constexpr double kSteps[] = {0.08, 0.04, 0.02, 0.01, 0.005};

double log2_of(double x) { return portable::log(x) / kLn2; }

struct ScaleSums {
  double blocks = 0, correlation = 0, energy = 0;
};

struct Assignment {
  std::vector<ScaleSums> sums;
  double overloads = 0;
};

/// Which trial each block takes; the totals of the blocks of each.
Assignment assign(const TrainingBlocks& blocks, ScaleChoice choice, const ScaleUnion& u,
                  const std::vector<TrainingTrial>& trials) {
  const std::size_t k = trials.size();
  Assignment result;
  std::vector<ScaleSums>& sums = result.sums;
  sums.resize(k);
  std::vector<float> gain(k), price(k, 0.0f);
  for (std::size_t j = 0; j < k; ++j) {
    gain[j] = static_cast<float>(u.scales[j].gain);
    if (choice == ScaleChoice::kRateDistortion)
      price[j] = static_cast<float>(u.squared_error_per_bit * u.scales[j].bits);
  }
  for (std::size_t v = 0; v < blocks.size(); ++v) {
    std::size_t best = k - 1;  // where nothing fits: shrunk into the largest
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < k; ++j) {
      if (trials[j].fits[v] == 0) continue;
      const float cost = trials[j].squared_error(v, blocks.norm(v), gain[j]) + price[j];
      if (cost >= least) continue;
      least = cost;
      best = j;
      if (choice == ScaleChoice::kFirstFit) break;
    }
    result.overloads += least == std::numeric_limits<float>::infinity();
    sums[best].blocks += 1;
    sums[best].correlation += double{trials[best].correlation[v]};
    sums[best].energy += double{trials[best].energy[v]};
  }
  return result;
}

RefinedScales settle(const TrainingBlocks& blocks, const RefinementOptions& options,
                     const std::vector<TrainingTrial>& trials, ScaleUnion& u) {
  double norm = 0;
  for (std::size_t v = 0; v < blocks.size(); ++v) norm += double{blocks.norm(v)};
  const double all = static_cast<double>(blocks.size());
  const double n = static_cast<double>(blocks.code().dimension());
  RefinedScales result;
  for (int round = 0; round < kSettlingRounds; ++round) {
    const auto [sums, overloads] = assign(blocks, options.choice, u, trials);
    double error = norm;
    result.scale_entropy_bits = 0;
    for (std::size_t j = 0; j < sums.size(); ++j) {
      const ScaleSums& s = sums[j];
      UnionScale& scale = u.scales[j];
      if (options.gains && s.energy > 0)
        scale.gain = std::clamp(s.correlation / s.energy, 0.5, 1.5);
      error += scale.gain * (scale.gain * s.energy - 2 * s.correlation);
      // A scale that nobody took stays on offer, at the price of half a block.
      scale.bits = log2_of(all / std::max(s.blocks, 0.5));
      result.scale_entropy_bits += s.blocks / all * scale.bits;
    }
    result.overload_fraction = overloads / all;
    result.mse = std::max(error / all / n, 1e-300);
    if (options.squared_error_per_bit) {
      u.squared_error_per_bit = *options.squared_error_per_bit;
      result.objective = n * result.mse + u.squared_error_per_bit * result.scale_entropy_bits;
    } else {
      u.squared_error_per_bit = 2 * kLn2 * result.mse;
      result.objective = result.scale_entropy_bits + 0.5 * n * log2_of(result.mse);
    }
  }
  if (result.overload_fraction > options.most_overload)
    result.objective = std::numeric_limits<double>::infinity();
  return result;
}

std::vector<TrainingTrial> attempt_all(const TrainingBlocks& blocks, const ScaleUnion& u) {
  std::vector<TrainingTrial> trials;
  for (const UnionScale& s : u.scales) trials.push_back(blocks.attempt(s.beta));
  blocks.shrink(trials.back());
  return trials;
}

}  // namespace

RefinedScales settle_scales(const TrainingBlocks& blocks, const RefinementOptions& options,
                            ScaleUnion& scales) {
  return settle(blocks, options, attempt_all(blocks, scales), scales);
}

RefinedScales refine_scales(const TrainingBlocks& blocks, const RefinementOptions& options,
                            ScaleUnion& scales) {
  std::vector<TrainingTrial> trials = attempt_all(blocks, scales);
  RefinedScales best = settle(blocks, options, trials, scales);
  const std::size_t k = trials.size();

  const auto try_beta = [&](std::size_t j, double beta) {
    if (j > 0 && beta <= scales.scales[j - 1].beta) return false;
    if (j + 1 < k && beta >= scales.scales[j + 1].beta) return false;
    ScaleUnion moved = scales;
    moved.scales[j].beta = beta;
    TrainingTrial trial = blocks.attempt(beta);
    if (j + 1 == k) blocks.shrink(trial);
    std::swap(trial, trials[j]);
    const RefinedScales result = settle(blocks, options, trials, moved);
    if (result.objective < best.objective - 1e-9) {
      best = result;
      scales = std::move(moved);
      return true;
    }
    std::swap(trial, trials[j]);
    return false;
  };
  for (const double step : kSteps)
    for (int round = 0; round < kRoundsPerStep; ++round) {
      bool moved = false;
      for (std::size_t j = 0; j < k; ++j) {
        const double beta = scales.scales[j].beta;
        moved |= try_beta(j, beta * (1 + step)) || try_beta(j, beta / (1 + step));
      }
      if (!moved) break;
    }

  const double unused = log2_of(static_cast<double>(blocks.size())) + 0.5;
  std::vector<UnionScale> kept;
  for (const UnionScale& s : scales.scales)
    if (s.bits < unused) kept.push_back(s);
  scales.scales = std::move(kept);
  return best;
}

}  // namespace ratefloor::quant
