// What a union of scales costs on a source, by encoding and decoding samples of it.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/quant/voronoi/scale_union.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

/// Rates in bits per entry; all of them count the digits of the Voronoi code and the scale index.
struct ScaleUnionMeasure {
  std::uint64_t blocks = 0;
  std::vector<std::uint64_t> scale_counts;
  double overload_fraction = 0;  // blocks that no scale holds
  double mse = 0, mse_standard_error = 0;
  double scale_entropy_bits = 0;  // per block, of the frequencies observed
  double entropy_rate_bits = 0;   // log2 q + entropy/n: digits packed ideally, ideal scale coder
  double raw_rate_bits = 0;       // log2 q + (log2 k)/n: the scale index has a fixed length
  double stored_rate_bits = 0;  // (⌈n log2 q⌉ + ⌈log2 k⌉)/n: every block whole bits of its own
  double gap_bits = 0;          // entropy_rate_bits − SLB(mse); the Gaussian's SLB is its R(D)
  double gap_standard_error = 0;
  double raw_gap_bits = 0, stored_gap_bits = 0;
};

/// `blocks` blocks (rounded up to whole runs) of the stream `seed`. Deterministic.
ScaleUnionMeasure measure_scale_union(const source::Source& source, const ScaleUnionCoder& coder,
                                      ScaleChoice choice, std::uint64_t blocks, std::uint64_t seed);

}  // namespace ratefloor::quant
