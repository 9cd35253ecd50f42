// Reads and validates the header of a safetensors file held in memory (usually mapped).
//
// The rules and their order are those of the reference implementation (see spec.md in this folder);
// beyond them, a name or key that appears twice is refused, as the format's specification demands.
// What passes has tensors that lie in the file, do not overlap and have exactly the bytes that
// their shape and dtype need, so readers need no further checks. Cost: one pass over the header;
// the data is not touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tensor_info.h"

namespace ratefloor::io::safetensors {

inline constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
/// A limit of ours, on tensors and on metadata entries: it bounds memory whatever the header says.
inline constexpr std::size_t kMaxEntries = 1'000'000;

struct Header {
  std::vector<TensorInfo> tensors;              // by offset; `file` is empty
  std::map<std::string, std::string> metadata;  // "__metadata__"
  std::uint64_t data_offset = 0;                // where the tensors' bytes begin
};

/// `file` is the whole file. Errors name the tensor and the byte offset, not the file.
Result<Header> parse(std::span<const std::byte> file);

}  // namespace ratefloor::io::safetensors
