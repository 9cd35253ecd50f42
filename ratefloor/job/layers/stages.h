// The order in which a calibrated run quantizes a model's tensors: stage 0 what lies before the
// blocks (the embedding), stage 1 + l block l, the last stage what lies behind them (the head).
//
// Tensors are told by name, as Hugging Face folders of decoders have them: "model.layers.7.…" is
// in block 7, "lm_head.weight" is the head, all else lies before.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ratefloor/io/model_folder.h"

namespace ratefloor::job {

/// Blocks of the model: 1 + the greatest l; 0 when no tensor is in a block.
std::size_t count_blocks(const io::Model& model);

/// Of the 2 + blocks stages.
std::size_t stage_of(std::string_view tensor, std::size_t blocks);

}  // namespace ratefloor::job
