#include "ratefloor/job/layers/stages.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ratefloor::job {
namespace {

std::optional<std::size_t> block_of(std::string_view tensor) {
  constexpr std::string_view kPrefix = "model.layers.";
  if (!tensor.starts_with(kPrefix)) return std::nullopt;
  tensor.remove_prefix(kPrefix.size());
  std::size_t block = 0;
  const auto [end, status] = std::from_chars(tensor.data(), tensor.data() + tensor.size(), block);
  constexpr std::size_t kMost = 1u << 20;
  if (status != std::errc() || end == tensor.data() + tensor.size() || *end != '.' || block > kMost)
    return std::nullopt;
  return block;
}

}  // namespace

std::size_t count_blocks(const io::Model& model) {
  std::size_t blocks = 0;
  for (const io::TensorInfo& tensor : model.tensors())
    if (const auto block = block_of(tensor.name)) blocks = std::max(blocks, *block + 1);
  return blocks;
}

std::size_t stage_of(std::string_view tensor, std::size_t blocks) {
  if (const auto block = block_of(tensor)) return 1 + *block;
  return tensor == "lm_head.weight" ? 1 + blocks : 0;
}

}  // namespace ratefloor::job
