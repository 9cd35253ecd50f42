// One tensor of a quantized model: a stream, decoded from the first chunk to the last, or a tensor
// that was left as it was.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/job/verify.h"

namespace ratefloor::job {

/// What there is to compare with.
class OriginalModel {
 public:
  explicit OriginalModel(io::Model model) : model_(std::move(model)) {
    for (const io::TensorInfo& tensor : model_.tensors()) by_name_.emplace(tensor.name, &tensor);
  }
  OriginalModel(const OriginalModel&) = delete;
  OriginalModel& operator=(const OriginalModel&) = delete;

  const io::Model& model() const { return model_; }
  /// nullptr when there is none of this name.
  const io::TensorInfo* find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  io::Model model_;
  std::unordered_map<std::string_view, const io::TensorInfo*> by_name_;
};

struct MatrixCheck {
  VerifiedMatrix found;
  std::vector<Error> problems;
};

/// Opens and decodes it. `original` (may be null) is the model it was made from: type and shape
/// are compared, and the error of the decoded weights is measured as `analyze` measures it,
/// Σ (w − ŵ)² / Σ (w − mean)²; a constant matrix has none. Problems name file, tensor and chunk.
MatrixCheck check_matrix(const QuantizedModel& model, const StreamTensor& matrix,
                         const OriginalModel* original, const Executor& executor,
                         Progress& progress);

struct UntouchedCheck {
  VerifiedUntouched found;
  std::vector<Error> problems;
  std::vector<std::string> warnings;  // values that are not finite, which an original may have
};

/// Compares with the tensor of the same name of `original` (may be null): type, shape, bytes.
UntouchedCheck check_untouched(const QuantizedModel& model, const io::TensorInfo& tensor,
                               const OriginalModel* original, const Executor& executor,
                               Progress& progress);

}  // namespace ratefloor::job
