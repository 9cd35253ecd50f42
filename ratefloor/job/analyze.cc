#include "ratefloor/job/analyze.h"

#include <cmath>
#include <utility>
#include <variant>

#include "ratefloor/codec/method.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/analyze_tensor.h"
#include "ratefloor/job/select_tensors.h"
#include "ratefloor/job/tensor_kind.h"

namespace ratefloor::job {
namespace {

using Methods = std::vector<std::unique_ptr<codec::Method>>;
using Outcome = std::variant<std::monostate, TensorAnalysis, SkippedTensor>;

Outcome analyze_one(const io::Model& model, const io::TensorInfo& tensor, const Methods& methods,
                    const Executor& executor, Progress& progress) {
  SkippedTensor skipped;
  skipped.name = tensor.name;
  const auto skip = [&](Error error) {
    skipped.error = std::move(error)
                        .in_file(tensor.file)
                        .in_tensor(io::printable(tensor.name))
                        .at(tensor.offset);
    return skipped;
  };
  if (tensor.elements() == 0) {
    return skip(make_error(ErrorCode::kDegenerate,
                           "its shape " + io::shape_text(tensor.shape) + " holds no weights"));
  }
  Result<io::TensorMatrix> matrix = model.matrix(tensor);
  if (!matrix) return skip(std::move(matrix).error());
  Result<TensorAnalysis> record = analyze_tensor(*matrix, methods, executor, progress, &skipped);
  model.release(tensor);
  if (!record) return skip(std::move(record).error());

  record->name = tensor.name;
  record->dtype = io::name(tensor.dtype);
  record->shape = tensor.shape;
  const TensorKind kind = tensor_kind(tensor.name);
  record->kind = kind.kind;
  record->layer = kind.layer;
  return *std::move(record);
}

// Averages over weights, of the tensors on which the method has finite numbers: one that it cannot
// code, or reproduces exactly (then no density is a model), must not blot out all others.
std::vector<MethodTotal> add_up(const std::vector<TensorAnalysis>& tensors,
                                const Methods& methods) {
  std::vector<MethodTotal> totals;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    MethodTotal total;
    total.method = methods[m]->name();
    double weights = 0;
    for (const TensorAnalysis& tensor : tensors) {
      if (tensor.methods.empty()) continue;
      const MethodResult& result = tensor.methods[m];
      if (!std::isfinite(result.gap_bits)) continue;
      const double n = static_cast<double>(tensor.weights);
      weights += n;
      total.stored_bpw += n * result.stored_bpw;
      total.entropy_bpw += n * result.entropy_bpw;
      total.mse += n * result.mse;
      total.floor_bits += n * result.floor_bits;
    }
    if (weights == 0) continue;
    for (double* sum : {&total.stored_bpw, &total.entropy_bpw, &total.mse, &total.floor_bits})
      *sum /= weights;
    total.gap_bits = total.stored_bpw - total.floor_bits;
    totals.push_back(std::move(total));
  }
  return totals;
}

std::string why_left_out(const MethodResult& result) {
  if (!result.failure.empty()) return "gave no result: " + result.failure;
  if (!std::isfinite(result.gap_bits))
    return "reproduces it exactly, so no density is a model of it";
  return "";
}

}  // namespace

Result<Analysis> analyze(const AnalyzeRequest& request, const Executor& executor,
                         Progress& progress) {
  Result<Methods> methods = codec::parse_methods(request.methods);
  if (!methods) return std::move(methods).error();
  Result<io::Model> model = io::open_model(request.model);
  if (!model) return std::move(model).error();
  Result<std::vector<io::TensorInfo>> selected = select_tensors(*model, request.tensor_regex);
  if (!selected) return std::move(selected).error();

  std::uint64_t work = 0;
  for (const io::TensorInfo& tensor : *selected)
    work += tensor.elements() * passes_per_tensor(methods->size());
  progress.begin(work);

  // Tensors in parallel (small models) and chunks of a tensor in parallel (large ones); each
  // outcome has its own place, so that the order of the report is the order of the files.
  std::vector<Outcome> outcomes(selected->size());
  executor.for_each(selected->size(), [&](std::size_t i) {
    const io::TensorInfo& tensor = (*selected)[i];
    outcomes[i] = analyze_one(*model, tensor, *methods, executor, progress);
    progress.item(io::printable(tensor.name));
  });

  Analysis analysis;
  analysis.model = request.model;
  analysis.version = request.version;
  analysis.warnings = model->warnings();
  for (Outcome& outcome : outcomes) {
    if (auto* record = std::get_if<TensorAnalysis>(&outcome)) {
      analysis.weights += record->weights;
      analysis.tensors.push_back(std::move(*record));
    } else if (auto* skipped = std::get_if<SkippedTensor>(&outcome)) {
      analysis.skipped.push_back(std::move(*skipped));
    }
  }
  analysis.totals = add_up(analysis.tensors, *methods);
  for (const TensorAnalysis& tensor : analysis.tensors)
    for (const MethodResult& result : tensor.methods)
      if (std::string what = why_left_out(result); !what.empty())
        analysis.warnings.push_back("tensor '" + io::printable(tensor.name) + "': " +
                                    result.method + " " + what + "; left out of its average");
  return analysis;
}

}  // namespace ratefloor::job
