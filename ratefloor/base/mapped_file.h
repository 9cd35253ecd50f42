// A file as read-only memory, mapped on demand by the operating system.
//
// Opening costs no reading and no memory: pages come when touched, and release() drops them again,
// so that a pass over a file larger than memory keeps a small resident set. If another program
// truncates the file while it is mapped, touching the lost part raises SIGBUS: do not rewrite a
// model in place while it is being read (writing a new file and renaming it over the old one is
// fine).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor {

class MappedFile {
 public:
  /// An empty file is fine and has empty bytes(). Folders, pipes and devices are refused.
  static Result<MappedFile> open(const std::string& path);

  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }

  /// Drops the resident pages that lie wholly inside [offset, offset + length). The bytes stay
  /// valid: touching them again reads them again. Safe from any thread; a range past the end is
  /// cut.
  void release(std::uint64_t offset, std::uint64_t length) const;

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ratefloor
