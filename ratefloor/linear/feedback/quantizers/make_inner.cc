#include "ratefloor/linear/feedback/quantizers/make_inner.h"

#include <string>

#include "ratefloor/linear/feedback/quantizers/coded_lattice.h"
#include "ratefloor/linear/feedback/quantizers/entropy_coded_integers.h"
#include "ratefloor/linear/feedback/quantizers/group_integers.h"
#include "ratefloor/linear/feedback/quantizers/nf4_blocks.h"
#include "ratefloor/linear/feedback/quantizers/ring_trellis.h"
#include "ratefloor/linear/feedback/quantizers/voronoi_blocks.h"

namespace ratefloor::linear {
namespace {

using Made = Result<std::unique_ptr<InnerQuantizer>>;

Error out_of_range(const char* what, int value, const char* range) {
  return make_error(ErrorCode::kInvalidArgument, std::string("inner quantizer: ") + what + " is " +
                                                     std::to_string(value) + ", not " + range);
}

}  // namespace

Made make_inner(const InnerSettings& settings, std::size_t rows, std::size_t columns,
                std::span<const double> steps, const Executor& executor) {
  switch (settings.kind) {
    case Inner::kTrellis:
      break;
    case Inner::kIntegers:
      return Made(std::make_unique<EntropyCodedIntegers>(rows, steps));
    case Inner::kE8:
      return Made(std::make_unique<CodedLattice>(kernel::PointLattice::kE8, rows, steps, executor));
    case Inner::kLeech:
      return Made(
          std::make_unique<CodedLattice>(kernel::PointLattice::kLeech, rows, steps, executor));
    case Inner::kGroupIntegers:
      if (settings.bits < 1 || settings.bits > 8)
        return out_of_range("the number of bits", settings.bits, "1 … 8");
      return Made(std::make_unique<GroupIntegers>(
          GroupIntegerSettings{settings.bits, settings.group, settings.asymmetric}, rows, columns));
    case Inner::kNf4:
      return Made(std::make_unique<Nf4Blocks>(settings.double_quantized, rows, columns));
    case Inner::kVoronoiE8:
    case Inner::kVoronoiLeech: {
      auto made = VoronoiBlocks::make(settings.kind == Inner::kVoronoiE8 ? "e8" : "leech",
                                      settings.q, rows, columns);
      if (!made) return std::move(made).error();
      return Made(*std::move(made));
    }
    case Inner::kRingTrellis: {
      const codec::bitshift::Format format{settings.bits, settings.state_bits};
      if (settings.bits < 1 || settings.bits > codec::bitshift::kMostStepBits)
        return out_of_range("the number of bits", settings.bits, "1 … 4");
      if (settings.state_bits < codec::bitshift::kLeastStateBits ||
          settings.state_bits > codec::bitshift::kMostStateBits)
        return out_of_range("the number of state bits", settings.state_bits, "8 … 16");
      return Made(std::make_unique<RingTrellis>(format, rows, columns, executor));
    }
  }
  return make_error(ErrorCode::kInvalidArgument,
                    "the entropy-coded trellis designs its own cancellation");
}

}  // namespace ratefloor::linear
