// Which tensors of a model are quantized, and which stay as they are.
//
// A tensor is seen as a matrix: its first dimension are the rows, the product of the others the
// columns. Without overrides, floating-point tensors of rank >= 2 with at least kMinWeights weights
// are quantized, embeddings and head like all others. Not quantized are vectors (norms, biases),
// small or other tensors, rows so short that a scale for each would cost more than it brings, and
// the routers of mixtures of experts: tiny, and decisive for what all else does. What stays is
// stored byte for byte, and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/analyze_tensor.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

inline constexpr std::uint64_t kMinWeights = 4096;
inline constexpr std::uint64_t kMinCols = kMinColsForRowScales;

/// "….mlp.gate.weight", or "router" anywhere.
bool is_router(std::string_view name);

struct TensorDecision {
  std::size_t tensor = 0;  // index into Model::tensors()
  bool quantize = false;
  std::optional<double> own_bits;  // of an override; only where quantize
};

/// One per tensor, in the model's order. An override with bits quantizes any readable tensor of
/// rank >= 2 that has a weight, small ones, narrow ones and routers, too; vectors and whole numbers
/// stay untouched whatever it says. Errors: kInvalidArgument for a bad regular expression;
/// kDegenerate for an override that matches no tensor, and when nothing is left to quantize.
Result<std::vector<TensorDecision>> decide_tensors(const io::Model& model,
                                                   const std::vector<TensorOverride>& overrides);

}  // namespace ratefloor::job
