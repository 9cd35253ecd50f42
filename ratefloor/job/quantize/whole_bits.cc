#include "ratefloor/job/quantize/whole_bits.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/sample_encode.h"

namespace ratefloor::job {
namespace {

// Predictions are right to a thousandth; the larger member is tried where it may just fit.
constexpr std::uint64_t kPredictionError = 1000;

/// Streams of fixed rate have the same size where shape and type are the same.
using Shape = std::tuple<std::uint64_t, std::uint64_t, io::Dtype>;

Result<std::uint64_t> predicted_total(const PreparedRun& run, std::int64_t common,
                                      const Executor& executor) {
  std::map<std::pair<Shape, std::int64_t>, std::uint64_t> sizes;
  std::vector<std::pair<Shape, std::int64_t>> kinds;
  std::vector<const PlannedTensor*> examples;
  std::vector<std::uint64_t> streams(run.model.tensors().size(), 0);
  const auto kind_of = [&](const PlannedTensor& tensor) {
    const io::TensorInfo& info = run.info(tensor);
    return std::pair(Shape(info.rows(), info.cols(), info.dtype),
                     member_target(tensor, common).member);
  };
  for (const PlannedTensor& tensor : run.tensors)
    if (sizes.emplace(kind_of(tensor), 0).second) {
      kinds.push_back(kind_of(tensor));
      examples.push_back(&tensor);
    }
  std::vector<std::optional<Result<SampleResult>>> samples(kinds.size());
  executor.for_each(kinds.size(), [&](std::size_t i) {
    const io::TensorInfo& info = run.info(*examples[i]);
    const Result<io::TensorMatrix> matrix = run.model.matrix(info);
    if (matrix)
      samples[i] = encode_sample(member_target(*examples[i], common), run.family, *matrix,
                                 std::string(io::name(info.dtype)));
    else
      samples[i] = matrix.error();
  });
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!*samples[i]) {
      const io::TensorInfo& info = run.info(*examples[i]);
      return Error(samples[i]->error()).in_file(info.file).in_tensor(io::printable(info.name));
    }
    sizes[kinds[i]] = (**samples[i]).stream_bytes;
  }
  for (const PlannedTensor& tensor : run.tensors) streams[tensor.tensor] = sizes[kind_of(tensor)];
  const Result<ModelSize> size = model_size(run.model, run.decisions, streams);
  if (!size) return size.error();
  return size->stored_bytes;
}

}  // namespace

bool fits(const Budget& budget, std::uint64_t stored_bytes) {
  return stored_bytes <= budget.bytes + (budget.strict ? 0 : budget.slack);
}

EncodeTarget member_target(const PlannedTensor& tensor, std::int64_t common) {
  return EncodeTarget::with_member(
      tensor.own_bits ? static_cast<std::int64_t>(*tensor.own_bits) * 1000 : common);
}

Error no_member_fits(const PreparedRun& run, std::uint64_t stored_bytes) {
  return make_error(ErrorCode::kUnsupported,
                    "cannot be met: with " + run.family.member_name(run.family.lowest()) +
                        " the weight files take " + std::to_string(stored_bytes) + " bytes of " +
                        std::to_string(run.budget->bytes))
      .in_file(run.model.path())
      .remedied_by("allow more, or use another codec");
}

Result<std::int64_t> largest_member(const PreparedRun& run, const Executor& executor) {
  for (std::int64_t member = run.family.highest();; member -= 1000) {
    const Result<std::uint64_t> total = predicted_total(run, member, executor);
    if (!total) return total.error();
    if (fits(*run.budget, *total - *total / kPredictionError)) return member;
    if (member <= run.family.lowest()) return no_member_fits(run, *total);
  }
}

}  // namespace ratefloor::job
