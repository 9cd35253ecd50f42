// Means over tokens when tokens come in blocks (windows) that resemble themselves.
//
// The mean is a ratio Σ s_b / Σ t_b of the blocks' sums and sizes; its variance is estimated from
// the blocks' residuals s_b − mean·t_b (Cochran, Sampling Techniques, ch. 6).
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/job/evaluation.h"

namespace ratefloor::model {

class BlockMean {
 public:
  void add(double sum, std::uint64_t tokens);
  std::uint64_t tokens() const { return tokens_; }
  double sum() const { return sum_; }
  /// ± 1.96 standard errors. Precondition: tokens() > 0.
  job::Estimate estimate() const;

 private:
  struct Block {
    double sum;
    std::uint64_t tokens;
  };
  std::vector<Block> blocks_;
  double sum_ = 0;
  std::uint64_t tokens_ = 0;
};

}  // namespace ratefloor::model
