// See model_folder.h. Finding the files is in model_files.cc.
#include "ratefloor/io/model_folder.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>
#include <utility>

#include "ratefloor/io/model_files.h"
#include "ratefloor/io/safetensors/header.h"
#include "ratefloor/io/shard_index.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {

const TensorInfo* Model::find(std::string_view name) const {
  const auto found = std::find_if(tensors_.begin(), tensors_.end(),
                                  [&](const TensorInfo& tensor) { return tensor.name == name; });
  return found == tensors_.end() ? nullptr : &*found;
}

std::vector<std::string> Model::files() const {
  std::vector<std::string> paths;
  for (const auto& file : files_) paths.push_back(file->path());
  return paths;
}

std::uint64_t Model::tensor_bytes() const {
  std::uint64_t total = 0;
  for (const TensorInfo& tensor : tensors_) total += tensor.bytes;
  return total;
}

std::span<const std::byte> Model::bytes(const TensorInfo& tensor) const {
  assert(tensor.file_index < files_.size());
  return files_[tensor.file_index]->bytes().subspan(tensor.offset, tensor.bytes);
}

Result<TensorMatrix> Model::matrix(const TensorInfo& tensor) const {
  return matrix(tensor, tensor.rows(), tensor.cols());
}

Result<TensorMatrix> Model::matrix(const TensorInfo& tensor, std::uint64_t rows,
                                   std::uint64_t cols) const {
  Result<TensorMatrix> matrix =
      TensorMatrix::create(tensor.dtype, bytes(tensor), rows, cols, files_[tensor.file_index]);
  if (!matrix) {
    return std::move(matrix)
        .error()
        .in_file(tensor.file)
        .in_tensor(printable(tensor.name))
        .at(tensor.offset);
  }
  return matrix;
}

void Model::release(const TensorInfo& tensor) const {
  files_[tensor.file_index]->release(tensor.offset, tensor.bytes);
}

/// Builds a Model file by file.
class ModelOpener {
 public:
  explicit ModelOpener(std::string path) { model_.path_ = std::move(path); }

  Result<void> add_file(const std::string& path) {
    Result<MappedFile> file = MappedFile::open(path);
    if (!file) return std::move(file).error();
    return add_mapped(std::move(*file));
  }

  /// The index file itself, then every shard it names.
  Result<void> add_index(const std::string& index_path) {
    const Result<MappedFile> file = MappedFile::open(index_path);
    if (!file) return file.error();
    Result<ShardIndex> index = parse_shard_index(file->bytes());
    if (!index) return std::move(index).error().in_file(index_path);

    std::vector<std::string> shards;
    for (const auto& [tensor, shard] : index->weight_map) shards.push_back(shard);
    std::sort(shards.begin(), shards.end());
    shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
    for (const std::string& shard : shards) {
      if (Result<void> added = add_shard(index_path, shard, *index); !added) return added;
    }
    return check_against_index(index_path, shards, *index);
  }

  void add_config(const std::string& path) {
    if (!file_exists(path)) return;
    if (Result<ModelConfig> config = read_config(path)) {
      model_.config_ = std::move(*config);
    } else {
      model_.warnings_.push_back(config.error().to_string());
    }
  }

  Model take() { return std::move(model_); }

 private:
  Result<void> add_mapped(MappedFile file) {
    Result<safetensors::Header> header = safetensors::parse(file.bytes());
    if (!header) return std::move(header).error().in_file(file.path());
    for (TensorInfo& tensor : header->tensors) {
      tensor.file = file.path();
      tensor.file_index = model_.files_.size();
      model_.tensors_.push_back(std::move(tensor));
    }
    model_.files_.push_back(std::make_shared<const MappedFile>(std::move(file)));
    return {};
  }

  Result<void> add_shard(const std::string& index_path, const std::string& shard,
                         const ShardIndex& index) {
    const std::string path = beside(index_path, shard);
    if (!file_exists(path)) {
      const auto of_shard = [&](const auto& entry) { return entry.second == shard; };
      const auto first = std::find_if(index.weight_map.begin(), index.weight_map.end(), of_shard);
      const auto count = std::count_if(index.weight_map.begin(), index.weight_map.end(), of_shard);
      return make_error(ErrorCode::kIo, "this shard is missing; the index maps " +
                                            std::to_string(count) +
                                            (count == 1 ? " tensor" : " tensors") +
                                            " to it, first '" + printable(first->first) + "'")
          .in_file(path)
          .remedied_by("incomplete download? fetch the shard");
    }
    return add_file(path);
  }

  Result<void> check_against_index(const std::string& index_path,
                                   const std::vector<std::string>& shards,
                                   const ShardIndex& index) {
    std::unordered_map<std::string_view, const TensorInfo*> by_name;
    for (const TensorInfo& tensor : model_.tensors_) {
      const auto [twin, fresh] = by_name.emplace(tensor.name, &tensor);
      if (!fresh) {
        return make_error(ErrorCode::kMalformed,
                          "this tensor is also in shard " + printable(twin->second->file))
            .in_file(tensor.file)
            .in_tensor(printable(tensor.name))
            .at(tensor.offset);
      }
    }
    for (const auto& [name, shard] : index.weight_map) {
      const auto found = by_name.find(name);
      if (found != by_name.end() && shards[found->second->file_index] == shard) continue;
      std::string message = "the index maps this tensor to this shard, which does not hold it";
      if (found != by_name.end()) message += "; " + found->second->file + " does";
      return make_error(ErrorCode::kMalformed, message)
          .in_file(beside(index_path, shard))
          .in_tensor(printable(name))
          .remedied_by("index and shards do not belong together: fetch both again");
    }
    if (by_name.size() != index.weight_map.size()) return unlisted(index);
    if (index.total_size && *index.total_size != model_.tensor_bytes()) {
      model_.warnings_.push_back(index_path + ": total_size is " +
                                 std::to_string(*index.total_size) + ", but the tensors have " +
                                 std::to_string(model_.tensor_bytes()) + " bytes");
    }
    return {};
  }

  /// Every mapped tensor is there, and yet there are more.
  Error unlisted(const ShardIndex& index) const {
    std::unordered_map<std::string_view, bool> listed;
    for (const auto& [name, shard] : index.weight_map) listed[name] = true;
    const auto stray =
        std::find_if(model_.tensors_.begin(), model_.tensors_.end(),
                     [&](const auto& tensor) { return !listed.contains(tensor.name); });
    assert(stray != model_.tensors_.end());
    return make_error(ErrorCode::kMalformed, "this tensor is in the shard but not in the index")
        .in_file(stray->file)
        .in_tensor(printable(stray->name))
        .at(stray->offset)
        .remedied_by("index and shards do not belong together: fetch both again");
  }

  Model model_;
};

Result<Model> open_model(const std::string& path) {
  const Result<ModelFiles> files = find_model_files(path);
  if (!files) return files.error();
  ModelOpener opener(path);
  Result<void> added =
      files->is_index ? opener.add_index(files->weights) : opener.add_file(files->weights);
  if (!added) return std::move(added).error();
  opener.add_config(beside(files->weights, "config.json"));
  return opener.take();
}

}  // namespace ratefloor::io
