// From decided columns to chunks, and back to measure them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/index_encoder.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/sic/format.h"

namespace ratefloor::codec::sic {

/// What was decided for the weights of one chunk, in the order of coding (spec.md), fill included.
struct CodedChunk {
  std::vector<std::int16_t> indices{};     // 2k + z
  std::vector<ectcq::Outlier> outliers{};  // weights in units of their column's 2^(e/8)
};

/// A coder whose encode() writes what was decided and does not look at the weights. Error
/// kInternal where header or chunks break the format's rules.
Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               const Header& header,
                                               std::vector<CodedChunk> chunks);

}  // namespace ratefloor::codec::sic
