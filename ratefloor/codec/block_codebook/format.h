// What encoder and decoder of block codebooks have in common (spec.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ratefloor/codec/method_name.h"
#include "ratefloor/kernel/block_codebook.h"
#include "ratefloor/quant/codebook.h"

namespace ratefloor::codec::block_codebook {

enum class AbsmaxKind { kFp32, kFp16, kDoubleQuantized };

inline constexpr std::uint64_t kNestedBlock = 256;  // blocks that share a second-level absmax

struct Format {
  const quant::Codebook* codebook = nullptr;
  AbsmaxKind absmax = AbsmaxKind::kFp32;
  std::size_t block = 64;  // divides kFlatChunk
};

/// nf4 | fp4 | af4 with -fp16 or -dq and with -bN. Error kInvalidArgument.
Result<Format> parse_format(const MethodName& name);
/// The canonical name.
std::string name_of(const Format& format);

inline std::uint64_t ceil_div(std::uint64_t n, std::uint64_t d) { return n / d + (n % d != 0); }

inline std::size_t absmax_bytes(AbsmaxKind kind) {
  return kind == AbsmaxKind::kFp32 ? 4 : kind == AbsmaxKind::kFp16 ? 2 : 1;
}

inline std::size_t chunk_bytes(const Format& format, std::size_t weights) {
  return ceil_div(weights, format.block) * absmax_bytes(format.absmax) + (weights + 1) / 2;
}

inline kernel::NibbleTables nibble_tables(const quant::Codebook& codebook) {
  return {codebook.thresholds, codebook.codes, codebook.levels_by_code()};
}

}  // namespace ratefloor::codec::block_codebook
