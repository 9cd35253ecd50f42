// See model_writer.h. The index is written last: a folder with an index has all its shards.
#include "ratefloor/io/model_writer.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/io/shard_index.h"

namespace ratefloor::io {

Result<std::vector<WrittenFile>> write_model_files(const std::string& folder,
                                                   std::vector<safetensors::OutputTensor> tensors,
                                                   std::uint64_t max_shard_bytes) {
  namespace fs = std::filesystem;
  std::vector<std::uint64_t> sizes;
  ShardIndex index{.total_size = 0, .weight_map = {}};
  for (const safetensors::OutputTensor& tensor : tensors) {
    const Result<std::uint64_t> size = safetensors::byte_size(tensor);
    if (!size) return Error(size.error()).in_file(folder);
    sizes.push_back(*size);
    *index.total_size += *size;
  }

  std::vector<WrittenFile> written;
  const std::vector<Shard> shards = plan_shards(sizes, max_shard_bytes);
  for (const Shard& shard : shards) {
    std::vector<safetensors::OutputTensor> own;
    for (const std::size_t i : shard.tensors) {
      index.weight_map.emplace_back(tensors[i].name, shard.name);
      own.push_back(std::move(tensors[i]));
    }
    const std::string path = (fs::path(folder) / shard.name).string();
    if (Result<void> done = safetensors::write(path, std::move(own)); !done)
      return std::move(done).error();
    std::error_code ignored;
    written.push_back({shard.name, fs::file_size(path, ignored)});
  }
  if (shards.size() == 1) return written;

  const std::string name = "model.safetensors.index.json", text = shard_index_text(index);
  if (Result<void> done = write_file((fs::path(folder) / name).string(), text); !done)
    return std::move(done).error();
  written.push_back({name, text.size()});
  return written;
}

}  // namespace ratefloor::io
