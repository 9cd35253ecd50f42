// Which tensor goes into which file of a written model: one file, or shards as Hugging Face cuts
// and names them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ratefloor::io {

/// The default of save_pretrained; a gigabyte is 10^9 bytes there.
inline constexpr std::uint64_t kMaxShardBytes = 5'000'000'000;

struct Shard {
  std::string name;                  // "model.safetensors" or "model-00001-of-00003.safetensors"
  std::vector<std::size_t> tensors;  // indices into what was planned, ascending
};

/// `sizes`: bytes of each tensor, in the order in which the model lists them. Greedy: a shard is
/// closed by the tensor that would take it over the limit; a tensor above the limit has a shard of
/// its own. Never empty: no tensors are one file without tensors.
std::vector<Shard> plan_shards(std::span<const std::uint64_t> sizes,
                               std::uint64_t max_shard_bytes = kMaxShardBytes);

}  // namespace ratefloor::io
