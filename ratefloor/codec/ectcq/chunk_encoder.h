// From a chunk's weights to its bytes: searched, unless the design remembers how, and encoded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/design.h"
#include "ratefloor/codec/ectcq/index_encoder.h"
#include "ratefloor/codec/ectcq/search_tables.h"

namespace ratefloor::codec::ectcq {

class ChunkEncoder {
 public:
  /// Error kInternal if a table of the design breaks a rule.
  static Result<ChunkEncoder> make(std::uint64_t cols, Design design);

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const;

 private:
  ChunkEncoder(std::uint64_t cols, Design design, IndexEncoder indices);

  std::uint64_t cols_;
  Design design_;
  IndexEncoder indices_;
  SearchTables search_;
};

}  // namespace ratefloor::codec::ectcq
