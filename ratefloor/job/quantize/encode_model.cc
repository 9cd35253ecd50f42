// Rates are corrected until the sum is right; families with whole bits step down until it fits.
#include "ratefloor/job/quantize/encode_model.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ratefloor/job/quantize.h"
#include "ratefloor/job/quantize/encode_all.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/rate_plan.h"
#include "ratefloor/job/quantize/whole_bits.h"

namespace ratefloor::job {
namespace {

// Each round takes what is missing to a few thousandths; two are rarely needed.
constexpr int kMaxCorrections = 8;

class Run {
 public:
  Run(const QuantizeOptions& options, const PreparedRun& run, const EncodeContext& context)
      : options_(options), run_(run), context_(context) {}

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
  const EncodeContext& context_;
  std::vector<EncodeJob> jobs_;
  std::vector<StagedAttempt> attempts_;
};

}  // namespace

Result<EncodedModel> encode_model(const QuantizeOptions& options, const PreparedRun& run,
                                  const EncodeContext& context) {
  Run encoding(options, run, context);
  Result<std::vector<StagedAttempt>> attempts = encoding.encode();
  if (!attempts) return std::move(attempts).error();
  return EncodedModel{*std::move(attempts), std::move(encoding.warnings)};
}

}  // namespace ratefloor::job
