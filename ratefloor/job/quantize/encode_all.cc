#include "ratefloor/job/quantize/encode_all.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

// An encoding pass takes this many times as long as a scan; what users see is a rough share anyway.
constexpr std::uint64_t kEncodeUnits = 8, kScans = 2;
// From so many chunks a thread, a tensor keeps all threads busy by itself.
constexpr std::uint64_t kChunksPerThread = 8;

/// A tensor's part of the whole progress: scans count their weights, encodings more, and whether a
/// target takes one try or five, the part is used up at the end, and never exceeded.
class TensorProgress final : public Progress {
 public:
  TensorProgress(Progress& whole, std::uint64_t share) : whole_(whole), share_(share) {}
  ~TensorProgress() override { advance_by(share_); }
  TensorProgress(const TensorProgress&) = delete;
  TensorProgress& operator=(const TensorProgress&) = delete;

  void begin(std::uint64_t) override {}
  void advance(std::uint64_t amount) override {
    advance_by(encoding ? amount * kEncodeUnits : amount);
  }
  void item(std::string_view) override {}

  bool encoding = false;

 private:
  void advance_by(std::uint64_t amount) {
    std::uint64_t step = 0;
    {
      const std::lock_guard lock(mutex_);
      step = std::min(amount, share_ - used_);
      used_ += step;
    }
    if (step > 0) whole_.advance(step);
  }

  Progress& whole_;
  std::mutex mutex_;
  std::uint64_t share_, used_ = 0;
};

std::string fixed(double value) { return decimal_text(value, std::chars_format::fixed, 3); }

/// "NAME  3.004 bpw (entropy 2.998)  D 0.0163  floor 2.961  gap 0.043"
std::string item_text(const io::TensorInfo& tensor, const StagedAttempt& attempt) {
  const auto weights = static_cast<double>(tensor.elements());
  const double rate = 8.0 * static_cast<double>(attempt.stored_bytes) / weights;
  std::string line = io::printable(tensor.name) + "  " + fixed(rate) + " bpw (entropy " +
                     fixed(attempt.entropy_bits / weights) + ")  D " +
                     decimal_text(attempt.distortion, std::chars_format::general, 3);
  if (std::isfinite(attempt.floor_bits))
    line += "  floor " + fixed(attempt.floor_bits) + "  gap " + fixed(rate - attempt.floor_bits);
  return line;
}

class Encoder {
 public:
  Encoder(const EncodeContext& context, const std::vector<EncodeJob>& jobs)
      : context_(context), jobs_(jobs), attempts_(jobs.size()), errors_(jobs.size()) {}

  Result<std::vector<StagedAttempt>> run() {
    std::vector<std::size_t> large, small;
    for (std::size_t i = 0; i < jobs_.size(); ++i) (is_large(i) ? large : small).push_back(i);
    for (std::vector<std::size_t>* some : {&large, &small})
      std::stable_sort(some->begin(), some->end(), [&](std::size_t a, std::size_t b) {
        return tensor_of(a).elements() > tensor_of(b).elements();
      });
    for (const std::size_t i : large) encode(i, context_.executor);
    const Executor alone(1);
    const bool serial = context_.executor.threads() == 1;
    context_.executor.for_each(
        small.size(), [&](std::size_t i) { encode(small[i], serial ? context_.executor : alone); });
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      if (errors_[i]) return *std::move(errors_[i]);
    return std::move(attempts_);
  }

 private:
  const io::TensorInfo& tensor_of(std::size_t job) const {
    return context_.model.tensors()[jobs_[job].tensor];
  }
  bool is_large(std::size_t job) const {
    return tensor_of(job).elements() / codec::kFlatChunk >=
           kChunksPerThread * context_.executor.threads();
  }

  void encode(std::size_t job, const Executor& executor) {
    if (stop_) return;
    const io::TensorInfo& tensor = tensor_of(job);
    const EncodeTarget& target = jobs_[job].target;
    TensorProgress progress(context_.progress,
                            tensor.elements() * progress_units(context_.family, target.kind));
    const std::size_t index = jobs_[job].tensor;
    const StagedAttempt* staged = context_.staging.history(index).find(target.key());
    if (staged && (!jobs_[job].on_disk || context_.staging.holds(index, target.key()))) {
      attempts_[job] = *staged;
      return;
    }
    Result<StagedAttempt> done = encode_and_keep(job, executor, progress);
    context_.model.release(tensor);
    if (!done) return fail(job, std::move(done).error());
    attempts_[job] = *std::move(done);
    context_.progress.item(item_text(tensor, attempts_[job]));
    if (!context_.after_tensor) return;
    const std::lock_guard lock(mutex_);
    if (Result<void> more = context_.after_tensor(); !more) fail(job, std::move(more).error());
  }

  Result<StagedAttempt> encode_and_keep(std::size_t job, const Executor& executor,
                                        TensorProgress& progress) {
    const io::TensorInfo& tensor = tensor_of(job);
    const std::size_t index = jobs_[job].tensor;
    const Result<io::TensorMatrix> matrix = context_.model.matrix(tensor);
    if (!matrix) return matrix.error();
    const Result<TensorFit> fit = fit_tensor(*matrix, executor, progress);
    if (!fit) return fit.error();
    progress.encoding = true;
    const MethodFamily& family = jobs_[job].family ? *jobs_[job].family : context_.family;
    Result<EncodedStream> stream =
        encode_for(jobs_[job].target, family, *matrix, *fit, std::string(io::name(tensor.dtype)),
                   executor, progress, [&] { return context_.staging.new_stream(index); });
    if (!stream) return std::move(stream).error();
    if (Result<void> kept = context_.staging.keep(index, tensor.name, std::move(stream->file),
                                                  stream->attempt, jobs_[job].look);
        !kept)
      return std::move(kept).error();
    return context_.staging.history(index).attempts.back();
  }

  void fail(std::size_t job, Error error) {
    stop_ = true;
    const io::TensorInfo& tensor = tensor_of(job);
    errors_[job] = std::move(error).in_file(tensor.file).in_tensor(io::printable(tensor.name));
  }

  const EncodeContext& context_;
  const std::vector<EncodeJob>& jobs_;
  std::vector<StagedAttempt> attempts_;
  std::vector<std::optional<Error>> errors_;
  std::mutex mutex_;
  std::atomic<bool> stop_ = false;
};

}  // namespace

std::uint64_t progress_units(const MethodFamily& family, EncodeTarget::Kind kind) {
  const bool sure = kind == EncodeTarget::Kind::kMember ||
                    (kind == EncodeTarget::Kind::kRate && family.name().starts_with("ectcq"));
  return kScans + kEncodeUnits * (sure ? 1 : 2);
}

Result<std::vector<StagedAttempt>> encode_all(const EncodeContext& context,
                                              const std::vector<EncodeJob>& jobs) {
  return Encoder(context, jobs).run();
}

}  // namespace ratefloor::job
