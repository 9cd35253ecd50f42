#include "ratefloor/codec/ectcq/sample.h"

#include "ratefloor/codec/ectcq/class_run.h"

namespace ratefloor::codec::ectcq {

Sample take_sample(const Matrix& matrix, std::size_t most) {
  Sample sample;
  sample.whole = matrix.size() <= most;
  const std::uint64_t size = sample.whole ? matrix.size() : most;
  sample.weights.resize(size);
  const std::uint64_t runs = (size + Sample::kRun - 1) / Sample::kRun;
  for (std::uint64_t run = 0; run < runs; ++run) {
    const std::uint64_t at = run * Sample::kRun, n = std::min(Sample::kRun, size - at);
    // Without overflow: the matrix may be as large as 2^60.
    const std::uint64_t first =
        sample.whole ? at
                     : (matrix.size() - n) / runs * run + (matrix.size() - n) % runs * run / runs;
    matrix.read(first, std::span(sample.weights).subspan(at, n));
    sample.firsts.push_back(first);
  }
  return sample;
}

std::vector<std::uint8_t> Sample::classes(const Classes& of, std::uint64_t cols) const {
  std::vector<std::uint8_t> filled;
  if (!of.any()) return filled;
  filled.resize(weights.size());
  for (std::size_t run = 0; run < firsts.size(); ++run) {
    const std::size_t at = run * kRun;
    fill_classes(of, firsts[run], cols,
                 std::span(filled).subspan(at, std::min(kRun, weights.size() - at)));
  }
  return filled;
}

}  // namespace ratefloor::codec::ectcq
