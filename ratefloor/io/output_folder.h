// An output folder that appears whole or not at all.
//
// Files are written into a temporary folder beside the target; commit() renames it, which POSIX
// makes atomic and which may replace an empty folder but no other. Without commit() the temporary
// and what is in it are removed, so that a failed run leaves nothing that looks like a model.
#pragma once

#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

class OutputFolder {
 public:
  /// `path`: where the folder shall be; missing parents are made. `model`: what is being read, as
  /// open_model takes it. Errors (kInvalidArgument) when `path` is the model's folder or lies in
  /// it; (kIo) when it exists and is not an empty folder, or cannot be made.
  static Result<OutputFolder> create(const std::string& path, const std::string& model);

  OutputFolder() = default;
  ~OutputFolder();
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&& other) noexcept;
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Write here until commit().
  const std::string& temporary() const { return temporary_; }
  /// `name` in it.
  std::string file(const std::string& name) const { return temporary_ + "/" + name; }

  /// Nothing may be written afterwards. Files must have been committed before.
  Result<void> commit();

 private:
  std::string shown_path_;  // as the caller gave it, for messages
  std::string path_;        // after symbolic links
  std::string temporary_;   // empty when there is nothing to remove
};

}  // namespace ratefloor::io
