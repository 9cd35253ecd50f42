// See companions.h.
#include "ratefloor/io/companions.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/config_json.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 10> kNames{
    "tokenizer.json", "tokenizer_config.json",   "tokenizer.model",
    "vocab.json",     "special_tokens_map.json", "added_tokens.json",
    "merges.txt",     "generation_config.json",  "preprocessor_config.json",
    "README.md"};
constexpr std::array<std::string_view, 4> kPrefixes{"chat_template.", "LICENSE", "NOTICE",
                                                    "USE_POLICY"};
constexpr std::array<std::string_view, 10> kWeightSuffixes{
    ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".msgpack", ".onnx", ".npz"};

Result<fs::path> folder_of_weights(const std::string& model) {
  const Result<ModelFiles> files = find_model_files(model);
  if (!files) return files.error();
  return fs::path(beside(files->weights, ""));
}

Result<void> copy_file(const std::string& from, const std::string& to) {
  const Result<MappedFile> source = MappedFile::open(from);
  if (!source) return source.error();
  Result<AtomicFile> target = AtomicFile::create(to);
  if (!target) return std::move(target).error();
  if (Result<void> written = target->write(source->bytes()); !written) return written;
  return target->commit();
}

}  // namespace

bool is_companion(std::string_view name) {
  const auto ends = [&](std::string_view suffix) { return name.ends_with(suffix); };
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  if (std::any_of(kWeightSuffixes.begin(), kWeightSuffixes.end(), ends)) return false;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), begins) || ends(".tiktoken");
}

Result<std::vector<std::string>> copy_companions(const std::string& model,
                                                 const std::string& folder) {
  const Result<fs::path> source = folder_of_weights(model);
  if (!source) return source.error();
  std::vector<std::string> names;
  std::error_code failed;
  const fs::path listed = source->empty() ? fs::path(".") : *source;
  for (fs::directory_iterator entry(listed, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (is_companion(name) && entry->is_regular_file(ignored)) names.push_back(name);
  }
  if (failed)
    return make_error(ErrorCode::kIo, "cannot list the folder: " + failed.message())
        .in_file(listed.string())
        .remedied_by("check its permissions");
  std::sort(names.begin(), names.end());
  for (const std::string& name : names)
    if (Result<void> done =
            copy_file((*source / name).string(), (fs::path(folder) / name).string());
        !done)
      return std::move(done).error();
  return names;
}

Result<std::string> read_config_text(const std::string& model) {
  const Result<fs::path> folder = folder_of_weights(model);
  if (!folder) return folder.error();
  const std::string path = (*folder / "config.json").string();
  if (!file_exists(path)) return std::string();
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  if (file->bytes().size() > kMaxConfigBytes)
    return make_error(ErrorCode::kMalformed, "config has " + std::to_string(file->bytes().size()) +
                                                 " bytes, over the limit of " +
                                                 std::to_string(kMaxConfigBytes))
        .in_file(path);
  return std::string(as_text(file->bytes()));
}

}  // namespace ratefloor::io
