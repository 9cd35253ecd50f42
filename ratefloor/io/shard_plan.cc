// See shard_plan.h. The rule is huggingface_hub's (split_torch_state_dict_into_shards).
#include "ratefloor/io/shard_plan.h"

#include <string>

namespace ratefloor::io {
namespace {

std::string five_digits(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

}  // namespace

std::vector<Shard> plan_shards(std::span<const std::uint64_t> sizes,
                               std::uint64_t max_shard_bytes) {
  std::vector<Shard> shards;
  Shard open;
  std::uint64_t open_bytes = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > max_shard_bytes) {
      shards.push_back({"", {i}});
      continue;
    }
    if (sizes[i] > max_shard_bytes - open_bytes) {
      shards.push_back(std::move(open));
      open = {};
      open_bytes = 0;
    }
    open.tensors.push_back(i);
    open_bytes += sizes[i];
  }
  if (!open.tensors.empty() || shards.empty()) shards.push_back(std::move(open));

  if (shards.size() == 1) {
    shards[0].name = "model.safetensors";
    return shards;
  }
  for (std::size_t i = 0; i < shards.size(); ++i)
    shards[i].name =
        "model-" + five_digits(i + 1) + "-of-" + five_digits(shards.size()) + ".safetensors";
  return shards;
}

}  // namespace ratefloor::io
