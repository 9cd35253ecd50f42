// Any bytes as a shard index. What is accepted must survive being written and read again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "ratefloor/io/shard_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace io = ratefloor::io;
  const auto index = io::parse_shard_index(std::as_bytes(std::span(data, size)));
  if (!index) return index.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  for (const auto& [tensor, shard] : index->weight_map) {
    if (shard.empty() || shard.front() == '/' || shard.find('\0') != std::string::npos)
      std::abort();
  }
  const std::string text = io::shard_index_text(*index);
  auto again = io::parse_shard_index(std::as_bytes(std::span(text.data(), text.size())));
  if (!again) std::abort();
  auto sorted = index->weight_map;
  std::sort(sorted.begin(), sorted.end());
  if (again->weight_map != sorted || again->total_size != index->total_size) std::abort();
  return 0;
}
