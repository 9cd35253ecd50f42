// All tensors of a model encoded and staged in the order in which activations pass them, each
// matrix for the inputs that it has.
//
// A survey of the original model says what rates all tensors get. Then, stage by stage: statistics
// of its inputs, its matrices encoded, its results handed back. What a stage takes more or less
// than planned goes to those that follow, so that the sum is right without encoding anything twice:
// whatever were encoded again later would change the inputs of what follows.
//
// Memory beside that of encode_all: the statistics of one block, the Cholesky factors of the
// matrices at work (8 bytes · columns²/2 each), and four copies of a run of rows in f32
// (linear/feedback).
#pragma once

#include <optional>

#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/job/quantize/encode_model.h"

namespace ratefloor::job {

struct EncodedLayers {
  EncodedModel model;  // attempts have LayerResults
  CalibrationRecord calibration;
};

/// Errors: of the source, of encode_all; kInvalidArgument where statistics do not fit the model;
/// kUnsupported where the target cannot be kept.
Result<EncodedLayers> encode_layers(const QuantizeOptions& options, const PreparedRun& run,
                                    const EncodeContext& context, LayerSource& source);

}  // namespace ratefloor::job
