// From a chunk's indices to its bytes (spec.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/code_length.h"
#include "ratefloor/codec/ectcq/design.h"
#include "ratefloor/codec/ectcq/search_tables.h"
#include "ratefloor/coding/bit_stream.h"
#include "ratefloor/coding/rans/context_encoder.h"

namespace ratefloor::codec::ectcq {

class ChunkEncoder {
 public:
  /// Error kInternal if a table of the design breaks a rule.
  static Result<ChunkEncoder> make(std::uint64_t cols, Design design);

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const;

 private:
  ChunkEncoder(std::uint64_t cols, Design design, coding::rans::ContextEncoder symbols);
  /// 256·context + symbol of each weight, and what escapes leave behind; returns the ideal bits of
  /// both, in units of 2^-20.
  std::uint64_t to_slots(std::span<const std::int16_t> coded, std::span<const std::uint8_t> classes,
                         std::span<std::uint16_t> slots, coding::BitWriter& escapes) const;

  std::uint64_t cols_;
  Design design_;
  coding::rans::ContextEncoder symbols_;
  SearchTables search_;
  std::vector<std::int32_t> greatest_;    // by context
  std::vector<std::uint32_t> slot_bits_;  // by slot: their lengths, in units of 2^-20
};

}  // namespace ratefloor::codec::ectcq
