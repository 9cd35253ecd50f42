// See spool_file.h.
#include "ratefloor/linear/calibration/spool_file.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "ratefloor/base/os_error.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 30;  // one system call takes no more than 2^31

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Not every file system has nameless files: then one that loses its name at once.
int open_nameless(const std::string& target) {
#ifdef O_TMPFILE
  const int nameless = ::open(folder_of(target).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (nameless >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL &&
                        errno != ENOENT && errno != ENOSYS))
    return nameless;
#endif
  static std::atomic<std::uint64_t> counter{0};
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::string name =
        target + ".spool-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    const int descriptor =
        ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor >= 0) ::unlink(name.c_str());
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

Result<SpoolFile> SpoolFile::create(const std::string& target) {
  SpoolFile file;
  file.target_ = target;
  file.descriptor_ = open_nameless(target);
  if (file.descriptor_ < 0) return os_error(errno, "make a temporary file beside", target);
  return file;
}

SpoolFile::~SpoolFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : target_(std::move(other.target_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Result<void> SpoolFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ::ssize_t written = ::pwrite(descriptor_, bytes.data(), std::min(bytes.size(), kPiece),
                                       static_cast<::off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return os_error(errno, "write a temporary file beside", target_);
    }
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> SpoolFile::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ::ssize_t got = ::pread(descriptor_, bytes.data(), std::min(bytes.size(), kPiece),
                                  static_cast<::off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    // The file is ours alone, so an end before its time is the disk's failure.
    if (got <= 0) return os_error(got < 0 ? errno : EIO, "read a temporary file beside", target_);
    offset += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace ratefloor::linear
