// model.safetensors.index.json: which tensor lies in which shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

inline constexpr std::uint64_t kMaxIndexBytes = 256ull << 20;

struct ShardIndex {
  /// Of the tensors' bytes. Some writers put other numbers here, so it is worth a warning at most;
  /// nothing when absent or not a whole number.
  std::optional<std::uint64_t> total_size;
  std::vector<std::pair<std::string, std::string>> weight_map;  // tensor, shard; as listed
};

/// Shard names that could lead out of the model's folder are refused.
Result<ShardIndex> parse_shard_index(std::span<const std::byte> json);

/// The index as Hugging Face writes it.
std::string shard_index_text(const ShardIndex& index);

}  // namespace ratefloor::io
