#include "ratefloor/quant/trellis/ungerboeck.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace ratefloor::quant {
namespace {

// A row holds the polynomials h0 and h1 in octal, as tables of codes print them; the search wants
// them without their lowest coefficient, which is 1 for h0 and 0 for h1.
constexpr kernel::TrellisShape shape(int log2_states, std::uint32_t h0, std::uint32_t h1) {
  return {log2_states, h0 >> 1, h1 >> 1};
}

constexpr std::array<kernel::TrellisShape, kMostLog2States - kLeastLog2States + 1> kShapes{{
    shape(2, 05, 02),
    shape(3, 013, 04),
    shape(4, 031, 02),
    shape(5, 067, 024),
    shape(6, 0127, 042),
    shape(7, 0251, 0106),
    shape(8, 0761, 0212),
    shape(9, 01211, 0406),
    shape(10, 02411, 01006),
    shape(11, 05227, 02142),
    shape(12, 010715, 07136),
}};

}  // namespace

const kernel::TrellisShape& ungerboeck_trellis(int log2_states) {
  assert(log2_states >= kLeastLog2States && log2_states <= kMostLog2States);
  return kShapes[static_cast<std::size_t>(log2_states - kLeastLog2States)];
}

}  // namespace ratefloor::quant
