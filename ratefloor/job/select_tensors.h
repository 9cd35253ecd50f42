// Which tensors of a model are weight matrices to look at.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"

namespace ratefloor::job {

/// The 2-D tensors of a floating-point type whose name matches `regex` (RE2, anywhere in the name;
/// empty matches all). Matrices without a single weight are included: the caller says what is wrong
/// with them. Errors: kInvalidArgument for a bad regex; kUnsupported for a model that `quantize`
/// wrote; kDegenerate, saying what was there instead, when nothing is left.
Result<std::vector<io::TensorInfo>> select_tensors(const io::Model& model,
                                                   const std::string& regex);

}  // namespace ratefloor::job
