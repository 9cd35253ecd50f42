// See verify.h. Tensors are checked in parallel, and the chunks of a tensor; each outcome has its
// own place, so that problems come in the order of the files.
#include "ratefloor/job/verify.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "ratefloor/io/companions.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/job/quantized_model_record.h"
#include "ratefloor/job/verify_record.h"
#include "ratefloor/job/verify_tensor.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;

constexpr char kFetchAgain[] = "fetch the folder again, or quantize again";

template <class Item>
void append(std::vector<Item>& to, std::vector<Item>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

void check_tensors(const QuantizedModel& quantized, const OriginalModel* original,
                   const Executor& executor, Progress& progress, VerifyReport& report) {
  std::vector<MatrixCheck> matrices(quantized.matrices.size());
  // Bases have no counterpart in the original.
  const std::size_t plain = quantized.untouched.size();
  std::vector<UntouchedCheck> untouched(plain + quantized.shared.size());
  executor.for_each(matrices.size() + untouched.size(), [&](std::size_t i) {
    if (i < matrices.size()) {
      const StreamTensor& matrix = quantized.matrices[i];
      matrices[i] = check_matrix(quantized, matrix, original, executor, progress);
      progress.item(io::printable(matrix.name));
    } else {
      i -= matrices.size();
      untouched[i] = i < plain ? check_untouched(quantized, quantized.untouched[i], original,
                                                 executor, progress)
                               : check_untouched(quantized, quantized.shared[i - plain], nullptr,
                                                 executor, progress);
    }
  });
  for (MatrixCheck& check : matrices) {
    report.chunks += check.found.chunks;
    report.matrices.push_back(std::move(check.found));
    append(report.problems, check.problems);
  }
  for (UntouchedCheck& check : untouched) {
    report.untouched.push_back(std::move(check.found));
    append(report.problems, check.problems);
    append(report.warnings, check.warnings);
  }
}

/// Weight files that no reader of the folder would look at.
void find_stray_files(const io::Model& model, const std::string& weights, VerifyReport& report) {
  std::vector<std::string> known{weights};
  for (const std::string& file : model.files()) known.push_back(file);
  for (std::string& path : known) path = fs::path(path).filename().string();
  std::vector<std::string> stray;
  std::error_code failed;
  for (fs::directory_iterator entry(model.path(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.find(".safetensors") != std::string::npos &&
        std::find(known.begin(), known.end(), name) == known.end())
      stray.push_back(entry->path().string());
  }
  std::sort(stray.begin(), stray.end());
  for (const std::string& path : stray)
    report.problems.push_back(
        make_error(ErrorCode::kMalformed, "this weight file is no part of the model")
            .in_file(path)
            .remedied_by("left by an interrupted run, or by another model? remove it"));
}

void find_missing(const QuantizedModel& quantized, const OriginalModel& original,
                  VerifyReport& report) {
  std::vector<std::string_view> names;
  for (const StreamTensor& matrix : quantized.matrices) names.push_back(matrix.name);
  for (const io::TensorInfo& tensor : quantized.untouched) names.push_back(tensor.name);
  std::sort(names.begin(), names.end());
  for (const io::TensorInfo& tensor : original.model().tensors())
    if (!std::binary_search(names.begin(), names.end(), tensor.name))
      report.problems.push_back(
          make_error(ErrorCode::kMalformed, "the quantized model lacks this tensor of the original")
              .in_file(quantized.model.path())
              .in_tensor(io::printable(tensor.name)));
}

void compare_configs(const QuantizedModel& quantized, const OriginalModel& original,
                     VerifyReport& report) {
  const Result<std::string> theirs = io::read_config_text(original.model().path());
  const Result<std::string> mine = io::remove_quantization_config(quantized.config);
  if (theirs && mine && *theirs != *mine)
    report.warnings.push_back(io::beside(quantized.model.files().front(), "config.json") +
                              ": differs from the original's in more than quantization_config");
}

/// Problems name tensors as they are shown, streams with their suffix.
void mark_unsound(VerifyReport& report) {
  std::unordered_set<std::string_view> named;
  for (const Error& problem : report.problems) named.insert(problem.tensor);
  const auto sound = [&](const std::string& name) {
    return !named.contains(io::printable(name)) &&
           !named.contains(io::printable(name + std::string(kStreamSuffix)));
  };
  for (VerifiedMatrix& matrix : report.matrices) matrix.sound = sound(matrix.name);
  for (VerifiedUntouched& tensor : report.untouched) tensor.sound = sound(tensor.name);
}

Result<std::unique_ptr<OriginalModel>> open_original(const std::string& path) {
  if (path.empty()) return std::unique_ptr<OriginalModel>();
  Result<io::Model> model = io::open_model(path);
  if (!model) return std::move(model).error();
  if (is_quantized(*model))
    return make_error(ErrorCode::kInvalidArgument, "is quantized itself")
        .in_file(path)
        .remedied_by("--against takes the original model");
  return std::make_unique<OriginalModel>(*std::move(model));
}

std::uint64_t work(const QuantizedModel& quantized) {
  std::uint64_t total = 0;
  for (const StreamTensor& matrix : quantized.matrices)
    if (const Result<codec::TensorStream> stream = open_stream(quantized, matrix))
      total += stream->rows() * stream->cols();
  for (const io::TensorInfo& tensor : quantized.untouched) total += tensor.elements();
  for (const io::TensorInfo& tensor : quantized.shared) total += tensor.elements();
  return total;
}

}  // namespace

Result<VerifyReport> verify(const VerifyRequest& request, const Executor& executor,
                            Progress& progress) {
  const Result<std::unique_ptr<OriginalModel>> original = open_original(request.against);
  if (!original) return original.error();
  VerifyReport report;
  report.model = request.model;
  report.against = request.against;
  const Result<io::ModelFiles> files = io::find_model_files(request.model);
  Result<io::Model> model =
      files ? io::open_model(request.model) : Result<io::Model>(files.error());
  if (!model) {
    report.problems.push_back(std::move(model).error());
    return report;
  }
  for (const std::string& file : model->files()) {
    std::error_code ignored;
    report.bytes += fs::file_size(file, ignored);
  }
  if (!is_quantized(*model))
    report.problems.push_back(make_error(ErrorCode::kUnsupported, "holds no tensor streams")
                                  .in_file(request.model)
                                  .remedied_by("give a folder that ratefloor quantize wrote"));
  const QuantizedModel quantized = sort_tensors(*std::move(model), report.problems);
  report.warnings = quantized.model.warnings();
  const std::string record = io::beside(files->weights, kRecordFile);
  if (!io::file_exists(io::beside(files->weights, "config.json")))
    report.problems.push_back(make_error(ErrorCode::kMalformed,
                                         "there is no config.json, by which readers know the codec")
                                  .in_file(request.model)
                                  .remedied_by(kFetchAgain));
  std::error_code ignored;
  if (fs::is_directory(request.model, ignored))
    find_stray_files(quantized.model, files->weights, report);

  progress.begin(work(quantized));
  check_tensors(quantized, original->get(), executor, progress, report);
  if (*original) {
    find_missing(quantized, **original, report);
    compare_configs(quantized, **original, report);
  }
  const Result<Claims> claims = read_claims(record);
  if (claims)
    compare_record(*claims, record, quantized.model.tensor_bytes(), report);
  else
    report.problems.push_back(Error(claims.error()).remedied_by(kFetchAgain));
  mark_unsound(report);
  return report;
}

}  // namespace ratefloor::job
