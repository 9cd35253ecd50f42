// Writes the weights of a model as Hugging Face folders hold them: model.safetensors, or shards and
// their index.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/shard_plan.h"

namespace ratefloor::io {

struct WrittenFile {
  std::string name;         // in the folder
  std::uint64_t bytes = 0;  // the file's size
};

/// Each tensor's data() is called once, one after the other: shard by shard, within a shard in the
/// writer's order (safetensors/writer.h). Every file appears whole or not at all, the index (when
/// there are shards) last. Metadata: {"format": "pt"}. The folder must exist. Returns the files in
/// the order of writing. Errors name the file, and the tensor where one is to blame.
Result<std::vector<WrittenFile>> write_model_files(const std::string& folder,
                                                   std::vector<safetensors::OutputTensor> tensors,
                                                   std::uint64_t max_shard_bytes = kMaxShardBytes);

}  // namespace ratefloor::io
