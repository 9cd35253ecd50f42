#include "ratefloor/job/quantize.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantize/assemble.h"
#include "ratefloor/job/quantize/encode_all.h"
#include "ratefloor/job/quantize/make_record.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/plan.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/job/quantize/rate_plan.h"
#include "ratefloor/job/quantize/whole_bits.h"

namespace ratefloor::job {
namespace {

// Each round takes what is missing to a few thousandths; two are rarely needed.
constexpr int kMaxCorrections = 8;
// What is worth a warning.
constexpr double kMissedRate = 0.02, kMissedError = 0.005;

class Run {
 public:
  Run(const QuantizeRequest& request, const PreparedRun& run, Staging& staging,
      const Executor& executor, Progress& progress)
      : options_(request.options), run_(run), context_{run.model, run.family,
                                                       staging,   executor,
                                                       progress,  request.after_tensor} {}

  /// The streams that the model shall have, all staged; in the order of run_.tensors.
  Result<std::vector<StagedAttempt>> encode() {
    Result<void> done =
        run_.family.kind() == MethodFamily::Kind::kWhole ? encode_whole_bits() : encode_rates();
    if (!done) return std::move(done).error();
    // A correction may have led back to where it had been before: the record is there, the stream
    // is not.
    for (EncodeJob& job : jobs_) job.on_disk = true;
    return encode_all(context_, jobs_);
  }

  std::vector<std::string> warnings;

 private:
  Result<void> encode_rates() {
    std::optional<double> rate;
    if (run_.budget) {
      const Result<double> common =
          common_rate(run_.model, run_.decisions, run_.tensors, *run_.budget, run_.family);
      if (!common) return Error(common.error()).in_file(run_.model.path());
      rate = *common;
    }
    for (const PlannedTensor& tensor : run_.tensors)
      jobs_.push_back({tensor.tensor, target_of(tensor, rate)});
    if (Result<void> done = encode_jobs(); !done) return done;
    if (!run_.budget) return {};
    for (int round = 0; round < kMaxCorrections; ++round) {
      const Result<std::uint64_t> bytes = stored_bytes();
      if (!bytes) return bytes.error();
      const std::vector<EncodeJob> again =
          correction(run_.tensors, jobs_, attempts_, *bytes, *run_.budget, run_.family);
      if (again.empty()) break;
      if (Result<void> done = encode_again(again); !done) return done;
    }
    return check_total();
  }

  EncodeTarget target_of(const PlannedTensor& tensor, std::optional<double> rate) const {
    if (tensor.own_bits) return EncodeTarget::at_rate(*tensor.own_bits);
    if (rate) return EncodeTarget::at_rate(*rate);
    if (options_.distortion) return EncodeTarget::at_distortion(*options_.distortion);
    return EncodeTarget::with_member(0);
  }

  Result<void> encode_whole_bits() {
    Result<std::int64_t> member = largest_member(run_, context_.executor);
    if (!member) return std::move(member).error();
    for (;; *member -= 1000) {
      jobs_.clear();
      for (const PlannedTensor& tensor : run_.tensors)
        jobs_.push_back({tensor.tensor, member_target(tensor, *member)});
      if (Result<void> done = encode_jobs(); !done) return done;
      const Result<std::uint64_t> bytes = stored_bytes();
      if (!bytes) return bytes.error();
      if (fits(*run_.budget, *bytes)) return {};
      if (*member <= run_.family.lowest()) return no_member_fits(run_, *bytes);
    }
  }

  Result<void> encode_jobs() {
    Result<std::vector<StagedAttempt>> attempts = encode_all(context_, jobs_);
    if (!attempts) return std::move(attempts).error();
    attempts_ = *std::move(attempts);
    return {};
  }

  Result<void> encode_again(const std::vector<EncodeJob>& again) {
    Result<std::vector<StagedAttempt>> attempts = encode_all(context_, again);
    if (!attempts) return std::move(attempts).error();
    for (std::size_t i = 0; i < again.size(); ++i) {
      const auto job = std::find_if(jobs_.begin(), jobs_.end(), [&](const EncodeJob& one) {
        return one.tensor == again[i].tensor;
      });
      attempts_[static_cast<std::size_t>(job - jobs_.begin())] = std::move((*attempts)[i]);
      *job = again[i];
    }
    return {};
  }

  Result<std::uint64_t> stored_bytes() const {
    std::vector<std::uint64_t> streams(run_.model.tensors().size(), 0);
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      streams[jobs_[i].tensor] = attempts_[i].stored_bytes;
    const Result<ModelSize> size = model_size(run_.model, run_.decisions, streams);
    if (!size) return size.error();
    return size->stored_bytes;
  }

  Result<void> check_total() {
    const Result<std::uint64_t> bytes = stored_bytes();
    if (!bytes) return bytes.error();
    const Budget& budget = *run_.budget;
    if (budget.strict && *bytes > budget.bytes)
      return make_error(ErrorCode::kUnsupported,
                        "--size cannot be met: the least that was reached is " +
                            std::to_string(*bytes) + " bytes of " + std::to_string(budget.bytes))
          .in_file(run_.model.path())
          .remedied_by("allow more");
    const double off = 8 * (static_cast<double>(*bytes) - static_cast<double>(budget.bytes)) /
                       static_cast<double>(run_.weights);
    if (!budget.strict && std::abs(off) > kTotalTolerance)
      warnings.push_back("the total is " + std::to_string(off) +
                         " bits per weight off --bits: weights of few different values take no "
                         "more, and row scales no less");
    return {};
  }

  const QuantizeOptions& options_;
  const PreparedRun& run_;
  EncodeContext context_;
  std::vector<EncodeJob> jobs_;
  std::vector<StagedAttempt> attempts_;
};

/// Of tensors that did not come near what they were encoded for.
void warn_of_missed_targets(const QuantizeOptions& options, const PreparedRun& run,
                            const QuantizeRecord& record, std::vector<std::string>& warnings) {
  if (!run.family.continuous()) return;
  const auto text = [](double value) { return std::to_string(value); };
  for (std::size_t i = 0; i < record.tensors.size(); ++i) {
    const QuantizedTensor& tensor = record.tensors[i];
    if (run.tensors[i].zero) continue;
    std::string missed;
    if (const std::optional<double> own = run.tensors[i].own_bits) {
      if (std::abs(tensor.stored_bpw - *own) > kMissedRate)
        missed = "it takes " + text(tensor.stored_bpw) + " bits per weight, not " + text(*own);
    } else if (options.distortion) {
      if (std::abs(tensor.distortion / *options.distortion - 1) > kMissedError)
        missed = "its error is " + text(tensor.distortion) + ", not " + text(*options.distortion);
    }
    if (!missed.empty())
      warnings.push_back("tensor '" + io::printable(tensor.name) + "': " + missed +
                         "; no member of " + run.family.name() + " came nearer");
  }
}

std::string resumed_text(const PreparedRun& run, const Staging& staging) {
  const auto begun =
      std::count_if(run.tensors.begin(), run.tensors.end(), [&](const PlannedTensor& tensor) {
        return !staging.history(tensor.tensor).attempts.empty();
      });
  return std::to_string(begun) + " of " + std::to_string(run.tensors.size()) +
         " tensors are there from the interrupted run";
}

std::uint64_t total_units(const PreparedRun& run) {
  using Kind = EncodeTarget::Kind;
  std::uint64_t units = 0;
  for (const PlannedTensor& tensor : run.tensors) {
    const Kind kind = !run.family.continuous()        ? Kind::kMember
                      : run.budget || tensor.own_bits ? Kind::kRate
                                                      : Kind::kDistortion;
    units += tensor.weights * (1 + progress_units(run.family, kind));
  }
  return units;
}

/// The quantized model exists twice while it is assembled. A size that no target tells beforehand
/// is not guessed at: what is staged when the disk is full is there for --resume.
Result<void> check_disk(const std::string& output, const PreparedRun& run) {
  if (!run.budget) return {};
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::path existing = fs::absolute(output, failed);
  while (!fs::exists(existing, failed) && existing.has_relative_path())
    existing = existing.parent_path();
  const fs::space_info space = fs::space(existing, failed);
  const std::uint64_t needed = 2 * run.budget->bytes;
  if (failed || space.available >= needed) return {};
  return make_error(ErrorCode::kIo, "the disk has " + std::to_string(space.available) +
                                        " bytes free; up to " + std::to_string(needed) +
                                        " are needed for a while")
      .in_file(output)
      .remedied_by("free some disk space or choose another folder");
}

}  // namespace

Result<QuantizeResult> quantize(const QuantizeRequest& request, const Executor& executor,
                                Progress& progress) {
  Result<PreparedRun> run = open_run(request.model, request.options);
  if (!run) return std::move(run).error();
  const Result<std::string> plan = plan_text(run->model, request.options, request.version);
  if (!plan) return plan.error();
  const Result<OutputState> state = inspect_output(request.output, *plan, request.resume);
  if (!state) return state.error();
  QuantizeResult result;
  if (*state == OutputState::kComplete) {
    remove_staging(request.output);
    result.already_complete = true;
    return result;
  }

  progress.begin(total_units(*run));
  if (Result<void> fine = check_all_weights(*run, executor, progress); !fine)
    return std::move(fine).error();
  if (*state == OutputState::kFresh)
    if (Result<void> fine = check_disk(request.output, *run); !fine) return std::move(fine).error();

  Result<Staging> staging = Staging::open(request.output, *plan, run->model.tensors().size());
  if (!staging) return std::move(staging).error();
  if (*state == OutputState::kPartial) progress.item(resumed_text(*run, *staging));
  Run encoding(request, *run, *staging, executor, progress);
  const Result<std::vector<StagedAttempt>> attempts = encoding.encode();
  if (!attempts) {
    staging->abandon();
    return attempts.error();
  }

  Result<QuantizeRecord> record = make_record(run->model, run->decisions, *attempts);
  if (!record) return std::move(record).error();
  record->version = request.version;
  record->plan = plan_digest(*plan);
  record->options = request.options;
  if (Result<void> done =
          assemble(run->model, run->decisions, *record, request.record_text(*record), *staging);
      !done)
    return std::move(done).error();
  result.warnings = std::move(run->warnings);
  result.warnings.insert(result.warnings.end(), encoding.warnings.begin(), encoding.warnings.end());
  warn_of_missed_targets(request.options, *run, *record, result.warnings);
  result.record = *std::move(record);
  return result;
}

}  // namespace ratefloor::job
