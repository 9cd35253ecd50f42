// Finds a model's weights from what the user typed, and says what else lies there when they are
// not.
#pragma once

#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

struct ModelFiles {
  std::string weights;  // a safetensors file or an index
  bool is_index = false;
};

Result<ModelFiles> find_model_files(const std::string& path);

bool file_exists(const std::string& path);

/// `name` in the folder of `path`.
std::string beside(const std::string& path, const std::string& name);

}  // namespace ratefloor::io
