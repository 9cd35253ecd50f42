#include "ratefloor/quant/voronoi/training_blocks.h"

#include <algorithm>

namespace ratefloor::quant {
namespace {

constexpr std::size_t kRun = VoronoiCode::kRun;

}  // namespace

TrainingBlocks::TrainingBlocks(const source::Source& source, const VoronoiCode& code,
                               std::size_t blocks, std::uint64_t seed)
    : code_(code) {
  const std::size_t runs = (blocks + kRun - 1) / kRun, entries = code.dimension() * kRun;
  x_.resize(runs * entries);
  norm_.resize(runs * kRun);
  source.sample_into(seed, 0, x_);
  for (std::size_t r = 0; r < runs; ++r)
    block_norms(x_.data() + r * entries, code.dimension(), kRun, kRun, norm_.data() + r * kRun);
}

TrainingTrial TrainingBlocks::attempt(double beta) const {
  TrainingTrial all(beta, size());
  const ScaledCode scaled(code_, beta);
  ScaleTrial trial(code_.dimension());
  for (std::size_t first = 0; first < size(); first += kRun) {
    const float* x = x_.data() + first * code_.dimension();
    scaled.attempt(x, kRun, kRun, trial);
    std::copy_n(trial.fits.data(), kRun, all.fits.data() + first);
    std::copy_n(trial.correlation.data(), kRun, all.correlation.data() + first);
    std::copy_n(trial.energy.data(), kRun, all.energy.data() + first);
  }
  return all;
}

void TrainingBlocks::shrink(TrainingTrial& all) const {
  const ScaledCode scaled(code_, all.beta);
  ScaleTrial trial(code_.dimension());
  for (std::size_t first = 0; first < size(); first += kRun) {
    std::copy_n(all.fits.data() + first, kRun, trial.fits.data());
    scaled.shrink(x_.data() + first * code_.dimension(), kRun, kRun, trial);
    for (std::size_t v = 0; v < kRun; ++v) {
      if (trial.fits[v] != 0) continue;
      all.correlation[first + v] = trial.correlation[v];
      all.energy[first + v] = trial.energy[v];
    }
  }
}

}  // namespace ratefloor::quant
