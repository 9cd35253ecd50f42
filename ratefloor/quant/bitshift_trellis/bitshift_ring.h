// Quantization of a block of weights to a ring of bits (ring_states.h).
//
// From the last weight to the first, the states of a ring are a path through the trellis of
// kernel/bitshift_viterbi.h, each step shifting in the k bits of its weight. That the bits form a
// ring means that the state before the first step and the one after the last agree in their lowest
// L − k bits. The best such path would take a search for each value of these. As in QTIP (Tseng et
// al., arXiv:2406.11235) they are read off an unconstrained path over the block turned by a half,
// in whose middle its end meets its beginning; a second search keeps them. The first one need not
// see the whole block: more than 256 bits to either side change the error by less than 0.1 %.
//
// On rings hardly longer than a state the seam weighs more: they are turned and searched three more
// times, each time keeping what the last search found in the middle.
//
// Cost: two searches, half a million weights per second for L = 12 on one core with 512-bit
// vectors, 20,000 to 30,000 for L = 16.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/kernel/bitshift_viterbi.h"
#include "ratefloor/quant/bitshift_trellis/ring_states.h"

namespace ratefloor::quant {

class BitshiftRing {
 public:
  /// Preconditions: those of kernel::BitshiftViterbi.
  BitshiftRing(int state_bits, int step_bits, std::span<const std::int16_t> values)
      : viterbi_(state_bits, step_bits, values) {}

  /// Reused from ring to ring; one per thread.
  struct Workspace {
    kernel::BitshiftViterbi::Workspace viterbi;
    std::vector<std::int16_t> targets;
    std::vector<std::uint16_t> states;
  };

  /// symbols[i]: the k bits of weight i; states[i]: its state. Targets are in units of the values.
  /// Preconditions: targets.size() >= least_ring(), none beyond kernel::kMaxTrellisTarget;
  /// symbols and states have its size.
  void quantize(std::span<const std::int16_t> targets, Workspace& workspace,
                std::span<std::uint8_t> symbols, std::span<std::uint16_t> states) const;

 private:
  kernel::BitshiftViterbi viterbi_;
};

}  // namespace ratefloor::quant
