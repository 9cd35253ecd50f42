// The JSON part of a safetensors header, as it stands: types checked, values not yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/dtype.h"

namespace ratefloor::io::safetensors {

struct RawTensor {
  std::string name{};
  Dtype dtype = Dtype::kF32;
  std::vector<std::uint64_t> shape{};
  std::uint64_t begin = 0, end = 0;  // data_offsets: within the data, not the file
  std::uint64_t header_offset = 0;   // where in the file its entry begins
};

struct RawHeader {
  std::vector<RawTensor> tensors;  // as listed
  std::map<std::string, std::string> metadata;
};

/// `first_offset`: where in the file `json` begins.
Result<RawHeader> parse_header_json(std::span<const std::byte> json, std::uint64_t first_offset);

}  // namespace ratefloor::io::safetensors
