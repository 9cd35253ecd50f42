// From indices that a search chose to the bytes of a chunk (spec.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/code_length.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/coding/bit_stream.h"
#include "ratefloor/coding/rans/context_encoder.h"

namespace ratefloor::codec::ectcq {

/// A weight that is stored as it is.
struct Outlier {
  std::uint64_t index;  // in the chunk
  float weight;
};

class IndexEncoder {
 public:
  /// Error kInternal if a table of the header breaks a rule.
  static Result<IndexEncoder> make(const Header& header);

  /// `coded`: 2k + z of each weight in the order of coding; `classes`: as many, or none for class
  /// 0; `outliers` ascending.
  Result<EncodedChunk> encode(std::span<const std::int16_t> coded,
                              std::span<const std::uint8_t> classes,
                              std::span<const Outlier> outliers) const;

 private:
  IndexEncoder(const Header& header, coding::rans::ContextEncoder symbols);
  /// 256·context + symbol of each weight, and what escapes leave behind; returns the ideal bits of
  /// both, in units of 2^-20.
  std::uint64_t to_slots(std::span<const std::int16_t> coded, std::span<const std::uint8_t> classes,
                         std::span<std::uint16_t> slots, coding::BitWriter& escapes) const;

  Format format_;
  coding::rans::ContextEncoder symbols_;
  std::vector<std::int32_t> greatest_;    // by context
  std::vector<std::uint32_t> slot_bits_;  // by slot: their lengths, in units of 2^-20
};

}  // namespace ratefloor::codec::ectcq
