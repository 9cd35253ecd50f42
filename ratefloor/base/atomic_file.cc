// See atomic_file.h.
#include "ratefloor/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
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

namespace ratefloor {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// O_EXCL with a name of our own rather than mkstemp, so that the user's umask sets the
/// permissions.
int open_temporary(const std::string& path, std::string& temporary) {
  static std::atomic<std::uint64_t> counter{0};
  for (int attempt = 0; attempt < 1000; ++attempt) {
    temporary = path + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return make_error(ErrorCode::kInvalidArgument, "the path to write to is empty or contains NUL");
  }
  AtomicFile file;
  file.shown_path_ = path;
  file.path_ = path;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return os_error(EISDIR, "write", path);
    if (!S_ISREG(status.st_mode)) {
      file.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (file.descriptor_ < 0) return os_error(errno, "open for writing", path);
      return file;
    }
    std::error_code failed;
    const std::filesystem::path real = std::filesystem::canonical(path, failed);
    if (!failed) file.path_ = real.string();
  }
  file.descriptor_ = open_temporary(file.path_, file.temporary_);
  if (file.descriptor_ < 0) {
    const int failure = errno;
    file.temporary_.clear();
    return os_error(failure, "create", path);
  }
  return file;
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : shown_path_(std::move(other.shown_path_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  std::swap(shown_path_, other.shown_path_);
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
  if (descriptor_ < 0) {
    return make_error(ErrorCode::kInternal, "write to a file that is not open")
        .in_file(shown_path_);
  }
  while (!bytes.empty()) {
    const std::size_t piece = std::min<std::size_t>(bytes.size(), std::size_t{1} << 30);
    const ::ssize_t written = ::write(descriptor_, bytes.data(), piece);
    if (written < 0) {
      if (errno == EINTR) continue;
      return os_error(errno, "write", shown_path_);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> AtomicFile::write(std::string_view text) {
  return write(std::as_bytes(std::span(text.data(), text.size())));
}

Result<void> AtomicFile::commit() {
  if (descriptor_ < 0) {
    return make_error(ErrorCode::kInternal, "commit of a file that is not open")
        .in_file(shown_path_);
  }
  const bool direct = temporary_.empty();
  // A full disk or a lost network drive may first show here, so every step counts.
  if (!direct && ::fsync(descriptor_) != 0) return os_error(errno, "write", shown_path_);
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
    return os_error(errno, "write", shown_path_);
  }
  if (direct) return {};
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return os_error(errno, "rename the finished file to its name", shown_path_);
  }
  temporary_.clear();
  // The rename itself reaches the disk with the folder. Some file systems refuse to sync a folder;
  // the file is complete either way.
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text) {
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return std::move(file).error();
  if (Result<void> written = file->write(text); !written) return written;
  return file->commit();
}

}  // namespace ratefloor
