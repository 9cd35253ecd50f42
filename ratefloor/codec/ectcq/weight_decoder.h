// Decodes runs of weights of entropy-coded trellis quantization, in the order of coding (spec.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/kernel/trellis_decode.h"

namespace ratefloor::codec::ectcq {

class WeightDecoder {
 public:
  /// Precondition: `header` keeps the format's rules. Memory: 16 KiB for each class and superset.
  explicit WeightDecoder(Header header);

  const Header& header() const { return header_; }

  /// `classes`: one per weight, or null for class 0. Error kMalformed when the bytes break a rule:
  /// too few or too many, a stream that does not end as it must, an escape or an outlier that is
  /// none.
  Result<void> decode(std::span<const std::uint8_t> bytes, const std::uint8_t* classes,
                      std::span<float> out) const;

 private:
  Result<void> patch_tail(std::span<const std::uint8_t> tail, const std::uint8_t* classes,
                          std::span<const kernel::TrellisEscape> escapes,
                          std::span<float> out) const;

  Header header_;
  std::vector<std::uint32_t> entries_;  // by context
  std::vector<float> levels_;           // by superset and symbol
  std::vector<std::int32_t> greatest_;  // by context: escapes lie beyond
  bool may_overflow_;                   // with so large a step, a symbol may be no f32
};

}  // namespace ratefloor::codec::ectcq
