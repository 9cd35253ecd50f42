// See model_files.h. The order of preference is transformers': one file before an index.
#include "ratefloor/io/model_files.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "ratefloor/io/utf8.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;

constexpr char kSaveAsSafetensors[] =
    "save the model as safetensors, e.g. with save_pretrained(..., safe_serialization=True)";

Error unsupported_gguf(const std::string& path) {
  return make_error(ErrorCode::kUnsupported,
                    "this is a GGUF file; this version reads safetensors only")
      .in_file(path)
      .remedied_by("use the model's original safetensors files");
}

bool is_pickle(std::string_view name) {
  return name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth") ||
         name.ends_with(".ckpt");
}

Result<std::vector<std::string>> list_folder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    names.push_back(entry->path().filename().string());
  }
  if (failed) {
    return make_error(ErrorCode::kIo, "cannot list the folder: " + failed.message())
        .in_file(folder)
        .remedied_by("check its permissions");
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<ModelFiles> search_folder(const std::string& folder) {
  const Result<std::vector<std::string>> names = list_folder(folder);
  if (!names) return names.error();
  const auto has = [&](std::string_view name) {
    return std::find(names->begin(), names->end(), name) != names->end();
  };
  const auto full = [&](const std::string& name) { return (fs::path(folder) / name).string(); };
  if (has("model.safetensors")) return ModelFiles{full("model.safetensors"), false};
  if (has("model.safetensors.index.json")) {
    return ModelFiles{full("model.safetensors.index.json"), true};
  }
  std::vector<std::string> candidates;
  for (const std::string& name : *names) {
    if (name.ends_with(".safetensors")) candidates.push_back(name);
  }
  if (candidates.size() == 1) return ModelFiles{full(candidates.front()), false};
  if (candidates.size() > 1) {
    return make_error(ErrorCode::kUnsupported,
                      "the folder has " + std::to_string(candidates.size()) +
                          " safetensors files but no model.safetensors.index.json")
        .in_file(folder)
        .remedied_by("fetch the index, or name one file, e.g. " + printable(candidates.front()));
  }
  for (const std::string& name : *names) {
    if (name.ends_with(".gguf")) return unsupported_gguf(full(name));
  }
  for (const std::string& name : *names) {
    if (is_pickle(name) || name == "pytorch_model.bin.index.json") {
      return make_error(ErrorCode::kUnsupported, "the folder has PyTorch pickles only (" +
                                                     printable(name) +
                                                     "); this version reads safetensors")
          .in_file(folder)
          .remedied_by(kSaveAsSafetensors);
    }
  }
  return make_error(ErrorCode::kUnsupported, "the folder has no safetensors file")
      .in_file(folder)
      .remedied_by("give a Hugging Face model folder or a .safetensors file");
}

}  // namespace

bool file_exists(const std::string& path) {
  std::error_code failed;
  return fs::exists(path, failed);
}

std::string beside(const std::string& path, const std::string& name) {
  return (fs::path(path).parent_path() / name).string();
}

Result<ModelFiles> find_model_files(const std::string& path) {
  std::error_code failed;
  if (path.empty() || path.find('\0') != std::string::npos) {
    return make_error(ErrorCode::kUnsupported, "the path of the model is empty or contains NUL");
  }
  const fs::file_status status = fs::status(path, failed);
  if (status.type() == fs::file_type::not_found) {
    return make_error(ErrorCode::kIo, "no such file or folder")
        .in_file(path)
        .remedied_by("give a Hugging Face model folder or a .safetensors file");
  }
  if (fs::is_directory(status)) return search_folder(path);
  const std::string name = fs::path(path).filename().string();
  if (name.ends_with(".gguf")) return unsupported_gguf(path);
  if (is_pickle(name)) {
    return make_error(ErrorCode::kUnsupported,
                      "this is a PyTorch pickle; this version reads safetensors")
        .in_file(path)
        .remedied_by(kSaveAsSafetensors);
  }
  return ModelFiles{path, name.ends_with(".json")};
}

}  // namespace ratefloor::io
