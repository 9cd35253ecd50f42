#include "ratefloor/job/select_tensors.h"

#include <re2/re2.h>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::job {

Result<std::vector<io::TensorInfo>> select_tensors(const io::Model& model,
                                                   const std::string& regex) {
  if (is_quantized(model)) return already_quantized(model);
  const RE2 pattern(regex, RE2::Quiet);
  if (!pattern.ok()) {
    return make_error(ErrorCode::kInvalidArgument,
                      "'" + regex + "' is not a regular expression: " + pattern.error())
        .remedied_by("--tensor takes RE2 syntax, for example 'layers\\.0\\.|q_proj'");
  }
  std::vector<io::TensorInfo> selected;
  std::string first_other;  // the first tensor that matches by name but is no matrix of floats
  std::size_t others = 0;
  for (const io::TensorInfo& tensor : model.tensors()) {
    if (!RE2::PartialMatch(tensor.name, pattern)) continue;
    if (tensor.rank() == 2 && io::is_readable(tensor.dtype)) {
      selected.push_back(tensor);
    } else if (others++ == 0) {
      first_other = "'" + io::printable(tensor.name) + "' is " +
                    std::string(io::name(tensor.dtype)) + " " + io::shape_text(tensor.shape);
    }
  }
  if (!selected.empty()) return selected;

  Error error = make_error(ErrorCode::kDegenerate, "");
  if (others > 0)
    error.message = "no 2-D tensor of floating-point weights among the " + std::to_string(others) +
                    (regex.empty() ? " tensors" : " tensors that match '" + regex + "'") + ": " +
                    first_other;
  else if (model.tensors().empty())
    error.message = "the model has no tensors";
  else
    error.message = "no tensor matches '" + regex + "'; the first of " +
                    std::to_string(model.tensors().size()) + " is '" + model.tensors()[0].name +
                    "'";
  return std::move(error).in_file(model.path());
}

}  // namespace ratefloor::job
