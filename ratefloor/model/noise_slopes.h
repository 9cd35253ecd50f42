// What noise in each matrix costs in KL, for all matrices of a model, with as little or as much
// memory as there is.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

/// The noise's variance, relative to a matrix's mean square: that of a quantizer of some four bits.
/// Small enough for KL to be proportional, large enough for it to stand out of f32 and bf16 sums.
inline constexpr double kSlopeNoise = 0.003;

/// By tensor name: the matrices of the blocks, the embedding, and the head where it is not the
/// embedding. On the windows of `text` given, all at once (ReplacedLayer says what that takes).
/// Every matrix of layer l costs a run through the layers from l on: their weights are read each
/// time, unless the whole model takes less than 2 GiB or a quarter of the memory there is; then it
/// is kept while this runs. Either way the same bits. Of `progress` only item() is called.
Result<job::NoiseSlopes> noise_slopes(const Decoder& decoder, std::span<const std::uint32_t> text,
                                      std::span<const Window> windows, std::uint64_t seed,
                                      const Executor& executor, Progress& progress);

}  // namespace ratefloor::model
