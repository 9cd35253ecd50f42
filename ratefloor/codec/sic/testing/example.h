// Matrices of sic with any indices, for tests: every sequence of numbers is a path of the trellis.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/quant/trellis/ungerboeck.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::codec::sic::testing {

struct Example {
  std::uint64_t rows = 0, cols = 0;
  Header header;
  std::vector<CodedChunk> chunks;
};

/// Indices near the numbers of `x`, which are used again and again; the superset of each follows
/// from those before it in its lane. Fills the header's tables in.
inline Example example_of(std::uint64_t rows, const Header& header, std::span<const float> x) {
  Example made{rows, header.exponents.size(), header, {}};
  ectcq::compute_tables(made.header.weights);
  const kernel::TrellisShape& trellis =
      quant::ungerboeck_trellis(header.weights.format.log2_states);
  std::size_t next = 0;
  for (std::uint64_t first = 0; first < rows; first += header.chunk_rows) {
    const std::uint64_t own = std::min(header.chunk_rows, rows - first);
    CodedChunk chunk;
    chunk.indices.resize(made.cols * padded_rows(header, own));
    std::vector<unsigned> state(header.weights.format.lanes(), 0);
    for (std::size_t i = 0; i < chunk.indices.size(); ++i) {
      unsigned& sigma = state[i % state.size()];
      const unsigned z = sigma & 1;
      const auto k = static_cast<std::int32_t>(std::lround(x[next++ % x.size()]));
      chunk.indices[i] = static_cast<std::int16_t>(2 * k + static_cast<std::int32_t>(z));
      sigma = sigma >> 1 ^ (z ? trellis.h0_half : 0) ^ ((k & 1) != 0 ? trellis.h1_half : 0);
    }
    made.chunks.push_back(std::move(chunk));
  }
  return made;
}

}  // namespace ratefloor::codec::sic::testing
