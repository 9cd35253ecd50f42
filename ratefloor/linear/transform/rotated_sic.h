// Cancelled columns of a transformed layer as a stream's coder, and what a coder costs the layer.
#pragma once

#include <cstdint>
#include <memory>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/linear/feedback/sic_design.h"
#include "ratefloor/linear/transform/transformed_layer.h"

namespace ratefloor::linear {

/// The name of the codec that streams of such a transform have: "sic" or "rotated".
const char* codec_of(const LayerTransform& transform);

struct TransformedCoder {
  std::unique_ptr<codec::ChunkCoder> coder{};
  double noise = 0;              // c² of its design, in units of Σ
  std::uint64_t kept_bytes = 0;  // of the columns kept apart, in the header
};

/// design_sic for the transformed layer, at a rate that has the columns kept apart in it. Its
/// preconditions and errors, and those of transform_layer; kInternal where the design cuts chunks
/// through blocks of rotated rows.
Result<TransformedCoder> make_transformed_coder(const Matrix& matrix,
                                                const InputStatistics& statistics,
                                                const LayerTransform& transform,
                                                const SicSettings& settings,
                                                const Executor& executor);

struct MeasuredLayer {
  double rate_bits = 0;   // stored, per weight
  double distortion = 0;  // tr(ΔΣΔᵀ) per weight
  double active = 1;      // 2 ln 2 · D · |dR/dD|: D / c², by reverse waterfilling, at most 1
};

/// Every chunk encoded, decoded and compared. What the columns kept apart take grows with the rows;
/// of the rest of the header a weight pays what it would among `rows` rows, of which the matrix is
/// a sample.
Result<MeasuredLayer> measure_layer(const TransformedCoder& coder, std::uint64_t rows,
                                    const Matrix& matrix, const InputStatistics& statistics,
                                    const Executor& executor);

}  // namespace ratefloor::linear
