// Training blocks and, for one scale, everything of them that a design needs to know.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/quant/voronoi/scale_trial.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

/// A scale tried on all training blocks.
struct TrainingTrial : TrialSums {
  double beta;

  TrainingTrial(double scale, std::size_t blocks) : TrialSums(blocks), beta(scale) {}
};

class TrainingBlocks {
 public:
  /// `blocks` is rounded up to whole runs.
  TrainingBlocks(const source::Source& source, const VoronoiCode& code, std::size_t blocks,
                 std::uint64_t seed);

  std::size_t size() const { return norm_.size(); }
  const VoronoiCode& code() const { return code_; }
  float norm(std::size_t v) const { return norm_[v]; }

  /// The sums of blocks that do not fit mean nothing yet.
  TrainingTrial attempt(double beta) const;
  /// Replaces them by those of the blocks shrunk into the code; fits stays 0 for them.
  void shrink(TrainingTrial& trial) const;

 private:
  VoronoiCode code_;
  std::vector<float> x_;  // run by run, each in planes of stride kRun
  std::vector<float> norm_;
};

}  // namespace ratefloor::quant
