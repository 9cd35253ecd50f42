// An output file that appears whole or not at all.
//
// Bytes go to a temporary in the same folder; commit() flushes it to the disk and renames it over
// the target, which POSIX makes atomic. Without commit() the temporary is removed and an existing
// target stays as it was. A target that exists and is not a regular file (/dev/null, a terminal, a
// pipe) cannot be replaced and is written to directly. Every write() is one system call: pass large
// pieces.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor {

class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::string& path);

  AtomicFile() = default;
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> write(std::string_view text);

  /// Nothing may be written afterwards.
  Result<void> commit();

 private:
  std::string shown_path_;  // as the caller gave it, for messages
  std::string path_;        // after symbolic links, so that a link is kept and its target replaced
  std::string temporary_;   // empty when writing directly, or when there is nothing left to remove
  int descriptor_ = -1;
};

/// The whole file in one go.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace ratefloor
