#include "ratefloor/model/block_mean.h"

#include <cmath>
#include <limits>

namespace ratefloor::model {

void BlockMean::add(double sum, std::uint64_t tokens) {
  blocks_.push_back({sum, tokens});
  sum_ += sum;
  tokens_ += tokens;
}

job::Estimate BlockMean::estimate() const {
  const auto total = static_cast<double>(tokens_);
  job::Estimate out{.mean = sum_ / total};
  if (blocks_.size() < 2) {
    out.low = out.high = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  double squares = 0;
  for (const Block& block : blocks_) {
    const double residual = block.sum - out.mean * static_cast<double>(block.tokens);
    squares += residual * residual;
  }
  const auto count = static_cast<double>(blocks_.size());
  const double error = 1.96 * std::sqrt(squares * count / (count - 1)) / total;
  out.low = out.mean - error;
  out.high = out.mean + error;
  return out;
}

}  // namespace ratefloor::model
