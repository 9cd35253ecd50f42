// See mapped_file.h. POSIX mmap; MAP_PRIVATE with PROT_READ never copies a page.
#include "ratefloor/base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "ratefloor/base/os_error.h"

namespace ratefloor {

Result<MappedFile> MappedFile::open(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return make_error(ErrorCode::kInvalidArgument, "the path of the file is empty or contains NUL");
  }
  // O_NONBLOCK: a named pipe must not make us wait for a writer before we can refuse it.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return os_error(errno, "open", path);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    const int failure = errno;
    ::close(descriptor);
    return os_error(failure, "read the size", path);
  }
  if (!S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return make_error(ErrorCode::kIo,
                      S_ISDIR(status.st_mode) ? "is a folder, not a file" : "is not a regular file")
        .in_file(path)
        .remedied_by("give the path of a file");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > std::numeric_limits<std::size_t>::max() / 2) {
    ::close(descriptor);
    return os_error(ENOMEM, "map", path);
  }
  MappedFile file;
  file.path_ = path;
  if (size > 0) {
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int failure = errno;
    ::close(descriptor);
    if (data == MAP_FAILED) return os_error(failure, "map", path);
    file.data_ = static_cast<const std::byte*>(data);
    file.size_ = size;
  } else {
    ::close(descriptor);
  }
  return file;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void MappedFile::release(std::uint64_t offset, std::uint64_t length) const {
  if (data_ == nullptr || offset >= size_) return;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t stop = offset + std::min<std::uint64_t>(length, size_ - offset);
  const std::uint64_t first = (offset + page - 1) / page * page;
  // Nothing of ours follows the end of the file, so its last, partial page may go as well.
  const std::uint64_t last = stop == size_ ? size_ : stop / page * page;
  if (first >= last) return;
  ::madvise(const_cast<std::byte*>(data_) + first, last - first, MADV_DONTNEED);
}

}  // namespace ratefloor
