// Coordinate descent of a union of scales on training blocks, with the encoder's own choice.
#pragma once

#include <optional>

#include "ratefloor/quant/voronoi/scale_union.h"
#include "ratefloor/quant/voronoi/training_blocks.h"

namespace ratefloor::quant {

struct RefinementOptions {
  ScaleChoice choice = ScaleChoice::kRateDistortion;
  std::optional<double> squared_error_per_bit;  // λ; none: least gap (optimize_scales.h)
  bool gains = true;
  double most_overload = 0.25;  // share of the blocks that may exceed the largest scale
};

struct RefinedScales {
  double objective = 0;  // per block: n·D + λ·H, or H + (n/2)·log2 D; inf: too many overloads
  double mse = 0, scale_entropy_bits = 0, overload_fraction = 0;
};

/// Gains, prices and λ from the training blocks, the scales themselves unchanged: a few rounds of
/// "every block chooses; then the best gains and the prices −log2 of the frequencies" — Lloyd's
/// alternation, as entropy-constrained vector quantizers are designed (Chou, Lookabaugh & Gray
/// 1989). Starts from the gains, prices and λ in `scales`.
RefinedScales settle_scales(const TrainingBlocks& blocks, const RefinementOptions& options,
                            ScaleUnion& scales);

/// Moves one β at a time by 8 %, 4 %, 2 %, 1 % and ½ %, settles, and keeps what lowers the
/// objective; then removes scales that no block takes. About 25·k·(one trial of all blocks).
RefinedScales refine_scales(const TrainingBlocks& blocks, const RefinementOptions& options,
                            ScaleUnion& scales);

}  // namespace ratefloor::quant
