// A nameless file for bytes that wait for their place: it is gone with the program, however that
// ends.
//
// It lies in the folder of the file to come, so that it needs no other disk. POSIX pread and
// pwrite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

class SpoolFile {
 public:
  /// In the folder of `target`.
  static Result<SpoolFile> create(const std::string& target);

  SpoolFile() = default;
  ~SpoolFile();
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  /// kIo where the file ends before.
  Result<void> read_at(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  std::string target_;  // for messages
  int descriptor_ = -1;
};

}  // namespace ratefloor::linear
