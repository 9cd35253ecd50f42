// See output_folder.h.
#include "ratefloor/io/output_folder.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "ratefloor/base/os_error.h"

namespace ratefloor::io {
namespace {

namespace fs = std::filesystem;

/// Is `path` the folder `root` or something in it? Both without links and dots.
bool is_within(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

fs::path resolved(const std::string& path) {
  std::error_code failed;
  fs::path whole = fs::weakly_canonical(fs::absolute(path, failed), failed).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();  // "out/" is "out"
}

Error taken(const std::string& path, const std::string& message) {
  return make_error(ErrorCode::kIo, message).in_file(path).remedied_by("choose another folder");
}

Result<void> check_free(const std::string& shown, const fs::path& path) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (status.type() == fs::file_type::not_found) return {};
  if (!fs::is_directory(status)) return taken(shown, "exists and is not a folder");
  const bool empty = fs::is_empty(path, failed);
  if (failed) return os_error(failed.value(), "list the folder", shown);
  if (!empty) return taken(shown, "the folder exists and is not empty");
  const fs::path here = fs::current_path(failed);
  if (is_within(here, path)) return taken(shown, "is the current folder, which cannot be replaced");
  return {};
}

}  // namespace

Result<OutputFolder> OutputFolder::create(const std::string& path, const std::string& model) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return make_error(ErrorCode::kInvalidArgument,
                      "the path of the output folder is empty or contains NUL");
  const fs::path target = resolved(path);
  std::error_code failed;
  if (fs::is_directory(model, failed) && is_within(target, resolved(model)))
    return make_error(ErrorCode::kInvalidArgument, target == resolved(model)
                                                       ? "the output folder is the model's own"
                                                       : "the output folder lies in the model's")
        .in_file(path)
        .remedied_by("choose a folder outside");
  if (Result<void> sound = check_free(path, target); !sound) return std::move(sound).error();

  fs::create_directories(target.parent_path(), failed);
  if (failed) return os_error(failed.value(), "make the folder", target.parent_path().string());
  static std::atomic<std::uint64_t> counter{0};
  OutputFolder folder;
  folder.shown_path_ = path;
  folder.path_ = target.string();
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::string name =
        folder.path_ + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    if (fs::create_directory(name, failed)) {
      folder.temporary_ = name;
      return folder;
    }
    if (failed) break;
  }
  return os_error(failed ? failed.value() : EEXIST, "make the folder", path);
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : shown_path_(std::move(other.shown_path_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})) {}

OutputFolder& OutputFolder::operator=(OutputFolder&& other) noexcept {
  std::swap(shown_path_, other.shown_path_);
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  return *this;
}

Result<void> OutputFolder::commit() {
  if (temporary_.empty())
    return make_error(ErrorCode::kInternal, "commit of a folder that is not open")
        .in_file(shown_path_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    if (errno == ENOTEMPTY || errno == EEXIST)
      return taken(shown_path_, "the folder was filled by somebody else meanwhile");
    return os_error(errno, "rename the finished folder to its name", shown_path_);
  }
  temporary_.clear();
  return {};
}

}  // namespace ratefloor::io
