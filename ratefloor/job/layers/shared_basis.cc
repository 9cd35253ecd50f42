#include "ratefloor/job/layers/shared_basis.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "ratefloor/job/quantized_model.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/shared_basis/learn_basis.h"

namespace ratefloor::job {
namespace {

bool reads_residual_stream(std::string_view tensor) {
  const std::string input = linear::input_of(tensor);
  return input == "lm_head_input" || input.ends_with(".qkv_input") ||
         input.ends_with(".gate_up_input");
}

/// Of the number of columns that most of their weights have.
std::vector<std::size_t> readers(const PreparedRun& run) {
  std::map<std::uint64_t, std::uint64_t> weights;
  const auto may = [&](const PlannedTensor& one) {
    return !one.zero && reads_residual_stream(run.info(one).name);
  };
  for (const PlannedTensor& one : run.tensors)
    if (may(one)) weights[run.info(one).cols()] += one.weights;
  const auto most = std::max_element(weights.begin(), weights.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < run.tensors.size(); ++i)
    if (may(run.tensors[i]) && run.info(run.tensors[i]).cols() == most->first) found.push_back(i);
  return found;
}

}  // namespace

SharedTensors SharedBasis::tensors() const {
  if (bytes.empty()) return {};
  return {{std::string(kResidual) + std::string(kBasisSuffix), bytes}};
}

std::vector<SharedBasisRecord> SharedBasis::record(const PreparedRun& run) const {
  if (bytes.empty()) return {};
  SharedBasisRecord record{
      kResidual, basis()->reflections.channels(), basis()->reflections.count(), bytes.size(), 0, 0};
  double saved = 0, weights = 0;
  for (std::size_t i = 0; i < saved_bits.size(); ++i) {
    if (!holds(i)) continue;
    ++record.matrices;
    weights += static_cast<double>(run.tensors[i].weights);
    saved += saved_bits[i] * static_cast<double>(run.tensors[i].weights);
  }
  record.saved_bits = saved / weights;
  return {record};
}

Result<SharedBasis> learn_shared_basis(const PreparedRun& run, const Executor& executor,
                                       Progress& progress) {
  SharedBasis shared;
  const std::vector<std::size_t> members = readers(run);
  if (members.empty()) return shared;
  const linear::EachMatrix each = [&](const auto& visit) -> Result<void> {
    for (const std::size_t i : members) {
      const io::TensorInfo& tensor = run.info(run.tensors[i]);
      const Result<io::TensorMatrix> matrix = run.model.matrix(tensor);
      if (!matrix) return matrix.error();
      if (Result<void> done = visit(*matrix); !done) return done;
      run.model.release(tensor);
    }
    return {};
  };
  const std::uint64_t channels = run.info(run.tensors[members.front()]).cols();
  auto learned = linear::learn_basis(channels, each, {}, executor);
  if (!learned) return std::move(learned).error();
  if (!*learned) {
    progress.item("no shared basis is worth its bytes");
    return shared;
  }
  linear::LearnedBasis& found = **learned;
  shared.saved_bits.assign(run.tensors.size(), 0);
  for (std::size_t k = 0; k < members.size(); ++k)
    shared.saved_bits[members[k]] = found.saved_bits[k];
  shared.bytes = std::move(found.bytes);
  shared.bases[kResidual] = std::move(found.basis);
  progress.item("shared basis");
  return shared;
}

Result<SharedBasis> shared_basis_from(std::vector<std::uint8_t> bytes,
                                      std::vector<double> saved_bits) {
  SharedBasis shared;
  if (bytes.empty()) return shared;
  Result<codec::basis::Basis> basis = codec::basis::read_basis(bytes);
  if (!basis) return std::move(basis).error();
  shared.bases[kResidual] = std::make_shared<const codec::basis::Basis>(*std::move(basis));
  shared.bytes = std::move(bytes);
  shared.saved_bits = std::move(saved_bits);
  return shared;
}

}  // namespace ratefloor::job
