#include "ratefloor/job/layers/encode_layers.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/layers/allocate_rates.h"
#include "ratefloor/job/layers/cancelled_family.h"
#include "ratefloor/job/layers/few_tokens.h"
#include "ratefloor/job/layers/layer_measure.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/job/layers/shared_basis.h"
#include "ratefloor/job/layers/stages.h"
#include "ratefloor/job/quantize.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/rate_plan.h"
#include "ratefloor/job/quantize/staged_stream.h"
#include "ratefloor/linear/calibration/damped.h"
#include "ratefloor/linear/shared_basis/turned_layer.h"

namespace ratefloor::job {
namespace {

constexpr double kLeastRate = 0.25;  // of what earlier stages leave
// Larger inputs have high-rate floors in the shared basis: another eigenbasis of Σ would take
// longer than all else that the basis does.
constexpr std::uint64_t kMostTurnedEigen = 1024;

/// What the matrices that read one input share.
struct Input {
  Input() = default;
  explicit Input(const std::shared_ptr<const linear::InputStatistics>& statistics)
      : wide(
            std::make_shared<const linear::InputStatistics>(linear::damped(*statistics, kDamping))),
        measure(std::make_shared<const LayerMeasure>(statistics)),
        seen(statistics) {}

  /// In the shared basis; made when it is first needed.
  const linear::BasisOfInput& in_basis(const SharedBasis& shared, const Executor& executor) {
    if (turned.turned) return turned;
    const auto turn = [&](const linear::InputStatistics& statistics) {
      return std::make_shared<const linear::InputStatistics>(
          linear::turned_statistics(statistics, shared.basis()->reflections, executor));
    };
    turned = {kResidual, shared.basis(), turn(*wide)};
    turned_measure = std::make_shared<const LayerMeasure>(turn(*seen), kMostTurnedEigen);
    return turned;
  }

  std::shared_ptr<const linear::InputStatistics> wide{};  // damped
  std::shared_ptr<const LayerMeasure> measure{};
  linear::BasisOfInput turned{};                         // damped
  std::shared_ptr<const LayerMeasure> turned_measure{};  // not
  std::shared_ptr<const linear::InputStatistics> seen{};
};

class Run {
 public:
  Run(const QuantizeOptions& options, const PreparedRun& run, const EncodeContext& context,
      LayerSource& source)
      : options_(options),
        run_(run),
        context_(context),
        source_(source),
        budget_(*run.budget),
        blocks_(count_blocks(run.model)),
        attempts_(run.tensors.size()) {}

  Result<EncodedLayers> encode();

 private:
  Result<bool> read_survey();
  Result<void> pay_for_basis();
  Result<void> survey();
  Result<void> stage(std::size_t stage);
  Result<std::vector<EncodeJob>> jobs_of(std::span<const std::size_t> members,
                                         const StageStatistics& statistics);
  double shift() const;
  Result<void> look(std::size_t member, const Input& input, const std::string& path,
                    StagedAttempt& attempt) const;
  Result<void> read_weights(std::string_view name, std::span<float> out) const;
  Result<void> check_total(EncodedLayers& result) const;
  void warn_of_few_tokens(EncodedLayers& result) const;

  const QuantizeOptions& options_;
  const PreparedRun& run_;
  const EncodeContext& context_;
  LayerSource& source_;
  Budget budget_;  // without what the shared basis takes
  SharedBasis shared_;
  std::size_t blocks_;
  int log2_states_ = 8;
  std::vector<MatrixSurvey> survey_;
  RateAllocation allocation_;
  std::vector<StagedAttempt> attempts_;
  double left_bits_ = 0, left_weights_ = 0;  // of what is still to be encoded and may be shifted
};

/// What an interrupted run of this plan found out; whether there is any.
Result<bool> Run::read_survey() {
  const std::string basis = context_.staging.basis_path(), path = context_.staging.survey_path();
  if (!std::filesystem::exists(basis) || !std::filesystem::exists(path)) return false;
  const Result<MappedFile> text = MappedFile::open(path), bytes = MappedFile::open(basis);
  if (!text) return text.error();
  if (!bytes) return bytes.error();
  const auto* const first = reinterpret_cast<const char*>(text->bytes().data());
  Result<std::vector<MatrixSurvey>> found = parse_survey({first, text->bytes().size()});
  if (!found) return std::move(found).error().in_file(path);
  if (found->size() != run_.tensors.size()) return false;
  survey_ = *std::move(found);
  std::vector<double> saved;
  for (const MatrixSurvey& one : survey_) saved.push_back(one.basis_saved_bits);
  const auto* const stored = reinterpret_cast<const std::uint8_t*>(bytes->bytes().data());
  Result<SharedBasis> shared =
      shared_basis_from({stored, stored + bytes->bytes().size()}, std::move(saved));
  if (!shared) return std::move(shared).error().in_file(basis);
  shared_ = *std::move(shared);
  return true;
}

/// The basis takes its bytes from the budget of all.
Result<void> Run::pay_for_basis() {
  const std::vector<std::uint64_t> none(run_.model.tensors().size(), 0);
  const Result<ModelSize> with = model_size(run_.model, run_.decisions, none, shared_.tensors());
  const Result<ModelSize> without = model_size(run_.model, run_.decisions, none);
  if (!with) return with.error();
  if (!without) return without.error();
  budget_.bytes -= std::min(budget_.bytes, with->stored_bytes - without->stored_bytes);
  return {};
}

Result<void> Run::survey() {
  const Result<bool> known = read_survey();
  if (!known) return known.error();
  if (*known) return pay_for_basis();
  if (options_.shared_basis) {
    Result<SharedBasis> learned = learn_shared_basis(run_, context_.executor, context_.progress);
    if (!learned) return std::move(learned).error();
    shared_ = *std::move(learned);
  }
  const auto* const bytes = reinterpret_cast<const char*>(shared_.bytes.data());
  Result<void> written =
      write_file(context_.staging.basis_path(), std::string_view(bytes, shared_.bytes.size()));
  if (!written) return written;
  if (Result<void> done = pay_for_basis(); !done) return done;
  const Result<double> common =
      common_rate(run_.model, run_.decisions, run_.tensors, budget_, run_.family);
  if (!common) return Error(common.error()).in_file(run_.model.path());
  Result<std::vector<MatrixSurvey>> found =
      survey_model(run_, source_, shared_, *common, context_.executor, context_.progress);
  if (!found) return std::move(found).error();
  survey_ = *std::move(found);
  return write_file(context_.staging.survey_path(), survey_text(survey_));
}

Result<EncodedLayers> Run::encode() {
  const Result<int> states = log2_states_of(run_.family);
  if (!states) return states.error();
  log2_states_ = *states;
  // Before the survey, which takes its time, finds out.
  if (const Result<double> possible =
          common_rate(run_.model, run_.decisions, run_.tensors, *run_.budget, run_.family);
      !possible)
    return Error(possible.error()).in_file(run_.model.path());
  if (Result<void> done = survey(); !done) return std::move(done).error();
  Result<RateAllocation> rates = allocate_rates(run_, budget_, options_, survey_);
  if (!rates) return std::move(rates).error();
  allocation_ = *std::move(rates);
  for (std::size_t i = 0; i < run_.tensors.size(); ++i)
    if (!run_.tensors[i].own_bits && !run_.tensors[i].zero)
      left_weights_ += static_cast<double>(run_.tensors[i].weights);
  for (std::size_t at = 0; at < blocks_ + 2; ++at)
    if (Result<void> done = stage(at); !done) return std::move(done).error();

  EncodedLayers result;
  result.calibration = source_.describe();
  result.calibration.bases = shared_.record(run_);
  result.calibration.damping = kDamping;
  result.model.shared = shared_.tensors();
  result.calibration.allocation = name_of(allocation_);
  const WeightReader reader = [this](std::string_view name, std::span<float> out) {
    return read_weights(name, out);
  };
  Result<std::optional<MeasuredKl>> measured = source_.measure(reader, context_.progress);
  if (!measured) return std::move(measured).error();
  result.calibration.measured = *std::move(measured);
  double predicted = 0;
  for (const StagedAttempt& attempt : attempts_)
    if (attempt.layer) predicted += attempt.layer->predicted_kl_nats;
  if (allocation_.waterfilled || std::isfinite(predicted))
    result.calibration.predicted_kl_nats = predicted;
  if (Result<void> fine = check_total(result); !fine) return std::move(fine).error();
  warn_of_few_tokens(result);
  result.model.attempts = std::move(attempts_);
  return result;
}

/// What earlier stages left, for each weight that is still to come.
double Run::shift() const {
  return left_weights_ > 0 ? std::clamp(left_bits_ / left_weights_, -0.1, 0.1) : 0;
}

Result<std::vector<EncodeJob>> Run::jobs_of(std::span<const std::size_t> members,
                                            const StageStatistics& statistics) {
  std::vector<EncodeJob> jobs;
  std::map<std::string, Input> inputs;
  const double shifted = shift();
  for (const std::size_t i : members) {
    const PlannedTensor& tensor = run_.tensors[i];
    const double rate =
        tensor.own_bits.value_or(std::max(allocation_.rates[i] + shifted, kLeastRate));
    EncodeJob job{.tensor = tensor.tensor, .target = EncodeTarget::at_rate(rate), .on_disk = true};
    if (const auto at = statistics.find(survey_[i].input); at != statistics.end()) {
      Input& input = inputs[at->first];
      if (!input.measure) input = Input(at->second);
      job.family = shared_.holds(i)
                       ? cancelled_family(input.in_basis(shared_, context_.executor), log2_states_)
                       : cancelled_family(input.wide, log2_states_, options_.seed);
      job.look = [this, i, input](const std::string& path, StagedAttempt& attempt) {
        return look(i, input, path, attempt);
      };
    }
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Result<void> Run::stage(std::size_t at) {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < run_.tensors.size(); ++i)
    if (stage_of(survey_[i].tensor, blocks_) == at) members.push_back(i);
  // Targets do not depend on statistics, so that what is there can be told before they are.
  const Result<std::vector<EncodeJob>> targets = jobs_of(members, {});
  if (!targets) return targets.error();
  const bool wanted = std::any_of(targets->begin(), targets->end(), [&](const EncodeJob& job) {
    return !context_.staging.holds(job.tensor, job.target.key());
  });
  const Result<StageStatistics> statistics = source_.enter(at, wanted, context_.progress);
  if (!statistics) return statistics.error();
  for (const std::size_t i : members)
    if (wanted && !survey_[i].input.empty() && !statistics->contains(survey_[i].input))
      return make_error(ErrorCode::kInvalidArgument,
                        "there are no statistics of '" + survey_[i].input + "'")
          .in_file(run_.info(run_.tensors[i]).file)
          .in_tensor(io::printable(survey_[i].tensor))
          .remedied_by("calibrate with this model");
  const Result<std::vector<EncodeJob>> jobs = jobs_of(members, *statistics);
  if (!jobs) return jobs.error();
  Result<std::vector<StagedAttempt>> attempts = encode_all(context_, *jobs);
  if (!attempts) return std::move(attempts).error();
  for (std::size_t k = 0; k < members.size(); ++k) {
    const PlannedTensor& tensor = run_.tensors[members[k]];
    attempts_[members[k]] = std::move((*attempts)[k]);
    StagedAttempt& attempt = attempts_[members[k]];
    const double rate =
        8.0 * static_cast<double>(attempt.stored_bytes) / static_cast<double>(tensor.weights);
    if (attempt.layer) {
      attempt.layer->target_bpw = (*jobs)[k].target.value;
      attempt.layer->basis_saved_bits = survey_[members[k]].basis_saved_bits;
      add_predictions(survey_[members[k]], rate, attempt.layer->output_energy, *attempt.layer);
    }
    if (tensor.own_bits || tensor.zero) continue;
    left_weights_ -= static_cast<double>(tensor.weights);
    left_bits_ += static_cast<double>(tensor.weights) * (allocation_.rates[members[k]] - rate);
  }
  const WeightReader reader = [this](std::string_view name, std::span<float> out) {
    return read_weights(name, out);
  };
  return source_.leave(at, reader, context_.progress);
}

Result<void> Run::look(std::size_t member, const Input& input, const std::string& path,
                       StagedAttempt& attempt) const {
  const io::TensorInfo& tensor = run_.info(run_.tensors[member]);
  const Result<std::vector<std::uint8_t>> bytes = read_staged(path, attempt.head_bytes);
  if (!bytes) return bytes.error();
  const Result<codec::TensorStream> stream = codec::TensorStream::open(*bytes, &shared_.bases);
  if (!stream) return stream.error();
  const Result<io::TensorMatrix> matrix = run_.model.matrix(tensor);
  if (!matrix) return matrix.error();
  const double rate =
      8.0 * static_cast<double>(bytes->size()) / static_cast<double>(matrix->size());
  Result<LayerResult> layer =
      input.measure->measure(*matrix, *stream, rate, !shared_.holds(member), context_.executor);
  if (!layer) return std::move(layer).error();
  if (shared_.holds(member)) {
    const std::vector<float> weights =
        linear::turned_weights(*matrix, shared_.basis()->reflections, context_.executor);
    auto floor =
        input.turned_measure->basis_floor(SpanMatrix(weights, matrix->rows(), matrix->cols()), rate,
                                          layer->output_distortion, context_.executor);
    if (floor) layer->floors.push_back(*std::move(floor));
  }
  attempt.layer = *std::move(layer);
  return {};
}

/// As the quantized model has them.
Result<void> Run::read_weights(std::string_view name, std::span<float> out) const {
  for (const PlannedTensor& planned : run_.tensors) {
    const io::TensorInfo& tensor = run_.info(planned);
    if (tensor.name != name) continue;
    const StagedAttempt& attempt = context_.staging.history(planned.tensor).attempts.back();
    const Result<std::vector<std::uint8_t>> bytes =
        read_staged(context_.staging.stream_path(planned.tensor), attempt.head_bytes);
    if (!bytes) return bytes.error();
    const Result<codec::TensorStream> stream = codec::TensorStream::open(*bytes, &shared_.bases);
    if (!stream) return stream.error();
    return stream->decode_rows(0, stream->rows(), out);
  }
  const io::TensorInfo* const tensor = run_.model.find(name);
  if (!tensor) return make_error(ErrorCode::kInternal, "no tensor '" + std::string(name) + "'");
  const Result<io::TensorMatrix> matrix = run_.model.matrix(*tensor);
  if (!matrix) return matrix.error();
  if (matrix->size() != out.size())
    return make_error(ErrorCode::kInternal, "a wrong number of weights")
        .in_tensor(io::printable(name));
  matrix->read(0, out);
  return {};
}

Result<void> Run::check_total(EncodedLayers& result) const {
  std::vector<std::uint64_t> streams(run_.model.tensors().size(), 0);
  for (std::size_t i = 0; i < run_.tensors.size(); ++i)
    streams[run_.tensors[i].tensor] = attempts_[i].stored_bytes;
  const Result<ModelSize> size = model_size(run_.model, run_.decisions, streams, shared_.tensors());
  if (!size) return size.error();
  const Budget& budget = *run_.budget;
  if (budget.strict && size->stored_bytes > budget.bytes)
    return make_error(ErrorCode::kUnsupported, "--size was missed: the files would have " +
                                                   std::to_string(size->stored_bytes) +
                                                   " bytes, not " + std::to_string(budget.bytes))
        .in_file(run_.model.path())
        .remedied_by("allow more");
  const double off = 8 *
                     (static_cast<double>(size->stored_bytes) - static_cast<double>(budget.bytes)) /
                     static_cast<double>(run_.weights);
  if (!budget.strict && std::abs(off) > kTotalTolerance)
    result.model.warnings.push_back("the total is " + std::to_string(off) +
                                    " bits per weight off --bits: side information of small "
                                    "matrices takes no less");
  return {};
}

void Run::warn_of_few_tokens(EncodedLayers& result) const {
  std::vector<InputTokens> inputs;
  for (std::size_t i = 0; i < attempts_.size(); ++i)
    if (const std::optional<LayerResult>& layer = attempts_[i].layer)
      inputs.push_back({layer->input, run_.info(run_.tensors[i]).cols(), layer->tokens});
  if (std::optional<std::string> warning = few_tokens_warning(inputs))
    result.model.warnings.push_back(*std::move(warning));
}

}  // namespace

Result<EncodedLayers> encode_layers(const QuantizeOptions& options, const PreparedRun& run,
                                    const EncodeContext& context, LayerSource& source) {
  return Run(options, run, context, source).encode();
}

}  // namespace ratefloor::job
